import { describe, expect, it } from "vitest";
import { disagreeingHeader } from "../../../src/runtime/proxy/agreeing-headers.ts";
import { readMessage } from "../../../src/runtime/proxy/read-message.ts";

const read = (text: string) => readMessage(Buffer.from(text));
const call = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}';

describe("a message", () => {
  it.each([
    ["a request", call],
    ["a text as id", '{"jsonrpc":"2.0","id":"a","method":"ping"}'],
    ["a notification", '{"jsonrpc":"2.0","method":"notifications/initialized"}'],
    ["an answer", '{"jsonrpc":"2.0","id":1,"result":{}}'],
    ["an error", '{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}'],
    ["the same name in another object", '{"jsonrpc":"2.0","id":1,"method":"a","params":{"a":{"x":1},"b":{"x":1}}}'],
  ])("is read: %s", (_, text) => expect(read(text).ok).toBe(true));

  it.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["a text", '"tools/list"'],
    ["a batch", `[${call},${call}]`],
    ["a batch behind white space", ` \n[${call}]`],
    ["a byte order mark before it", `\ufeff${call}`],
    ["two methods", '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"x"}}'],
    ["two methods, one of them escaped", '{"jsonrpc":"2.0","id":1,"method":"ping","\\u006dethod":"tools/call"}'],
    ["two tools", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","name":"x"}}'],
    ["a method in capitals besides", '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}'],
    ["parameters in capitals", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"},"PARAMS":{}}'],
    [
      "a name in capitals besides",
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","Name":"x"}}',
    ],
    ["a name with a long s", '{"jsonrpc":"2.0","id":1,"method":"a","paramſ":{}}'],
    ["another protocol", '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
    ["no protocol", '{"id":1,"method":"ping"}'],
    ["a method that is no text", '{"jsonrpc":"2.0","id":1,"method":["ping"]}'],
    ["parameters that are a list", '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["echo"]}'],
    ["an id that is an object", '{"jsonrpc":"2.0","id":{},"method":"ping"}'],
    ["an id that is a fraction", '{"jsonrpc":"2.0","id":1.5,"method":"ping"}'],
    ["neither request nor answer", '{"jsonrpc":"2.0","id":1}'],
    ["both request and answer", '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}'],
    ["a prototype", '{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{}}'],
    ["a depth beyond sense", `{"jsonrpc":"2.0","id":1,"method":"a","params":${'{"a":'.repeat(80)}1${"}".repeat(80)}}`],
  ])("is refused: %s", (_, text) => expect(read(text).ok).toBe(false));

  it("is refused where it is no UTF-8", () =>
    expect(
      readMessage(Buffer.concat([Buffer.from('{"jsonrpc":"2.0","method":"'), Buffer.from([0xff]), Buffer.from('"}')]))
        .ok,
    ).toBe(false));
});

describe("headers beside a message", () => {
  const read1 = read(call);
  if (!read1.ok) throw new TypeError("a message");
  const { message } = read1;
  const disagreeing = (headers: string[]) => disagreeingHeader({ headers: {}, rawHeaders: headers }, message);

  it("may be absent, or agree, also where a name had to be encoded", () => {
    expect(disagreeing(["host", "a"])).toBeUndefined();
    expect(disagreeing(["Mcp-Method", "tools/call", "Mcp-Name", "echo"])).toBeUndefined();
    const encoded = Buffer.from("echo").toString("base64");
    expect(disagreeing(["Mcp-Name", `=?base64?${encoded}?=`])).toBeUndefined();
  });

  it.each([
    ["another method", ["Mcp-Method", "tools/list"], "mcp-method"],
    ["the method in capitals", ["Mcp-Method", "TOOLS/CALL"], "mcp-method"],
    ["two methods", ["Mcp-Method", "tools/call", "mcp-method", "tools/call"], "mcp-method"],
    ["another name", ["Mcp-Name", "other"], "mcp-name"],
    ["an encoded other name", ["Mcp-Name", `=?base64?${Buffer.from("x").toString("base64")}?=`], "mcp-name"],
    ["a lenient encoding", ["Mcp-Name", "=?base64?ZWNobw=?="], "mcp-name"],
    [
      "two revisions",
      ["MCP-Protocol-Version", "2025-06-18", "MCP-Protocol-Version", "2026-07-28"],
      "mcp-protocol-version",
    ],
  ])("are refused: %s", (_, headers, name) => expect(disagreeing(headers)).toBe(name));
});

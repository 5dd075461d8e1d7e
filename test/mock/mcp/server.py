"""An MCP server that knows nothing of tenants but what the guard's signed header says. Arguments: port, public key set."""

import asyncio
import json
import sys

import jwt
from mcp.server import MCPServer
from mcp.server.mcpserver import Context

port, keys_file = int(sys.argv[1]), sys.argv[2]
server = MCPServer("python", log_level="ERROR")


@server.tool()
def echo(text: str) -> str:
    """Says back what it is told"""
    return text


@server.tool()
def whoami(ctx: Context) -> str:
    """What the guard stands behind, and what else a client's headers could bring through"""
    headers = ctx.headers or {}
    with open(keys_file, encoding="utf-8") as file:
        keys = {key["kid"]: jwt.PyJWK(key) for key in json.load(file)["keys"]}
    token = headers.get("x-tenantry-context", "")
    header = jwt.get_unverified_header(token)
    if header.get("typ") != "tenantry-context+jwt":
        raise ValueError("not a statement")
    claims = jwt.decode(
        token,
        keys[header["kid"]],
        algorithms=["ES256"],
        audience=f"http://127.0.0.1:{port}",
        issuer="tenantry-guard",
        options={"require": ["exp", "iat", "sub", "tenant"]},
    )
    seen = sorted(name for name in headers if name in ("authorization", "cookie", "x-tenant-id", "x-forwarded-for"))
    return json.dumps({"tenant": claims["tenant"], "sub": claims["sub"], "roles": claims["roles"], "seen": seen})


@server.tool(name="reports.delete")
def delete_report() -> str:
    """Must never run for who may not"""
    return "deleted"


ended = []


@server.tool()
async def slow(ctx: Context) -> str:
    """Reports progress until it is cancelled"""
    try:
        for step in range(600):
            await ctx.report_progress(step, 600)
            await asyncio.sleep(0.05)
    except asyncio.CancelledError:
        ended.append("cancelled")
        raise
    return "done"


@server.tool()
def fates() -> str:
    """How slow calls ended"""
    return json.dumps(ended)


server.run(transport="streamable-http", port=port)

using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Demo.Web;

/// <summary>
/// An echo with the channels of RPC over HTTP (MS-RPCH 2.1.2). Bytes of the IN channel, whose body is declared as 1 GB and sent slowly, are
/// returned on the OUT channel, whose response is declared as 1 GB. The SessionId in <c>Pragma</c> joins the two.
/// </summary>
internal static class RpcOverHttp
{
    private const string Path = "/rpc/rpcproxy.dll";
    private const long ChannelLength = 1_073_741_824;
    private const int MaxSessions = 100;

    public static void Map(IEndpointRouteBuilder app)
    {
        var sessions = new ConcurrentDictionary<string, Channel<byte[]>>();
        app.MapMethods(Path, ["RPC_IN_DATA"], context => ReceiveAsync(context, sessions));
        app.MapMethods(Path, ["RPC_OUT_DATA"], context => SendAsync(context, sessions));
    }

    private static async Task ReceiveAsync(HttpContext context, ConcurrentDictionary<string, Channel<byte[]>> sessions)
    {
        if (Join(context, sessions) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync(context.RequestAborted);
            foreach (var segment in read.Buffer)
            {
                await session.Writer.WriteAsync(segment.ToArray(), context.RequestAborted);
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static async Task SendAsync(HttpContext context, ConcurrentDictionary<string, Channel<byte[]>> sessions)
    {
        if (Join(context, sessions) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        context.Response.ContentType = "application/rpc";
        context.Response.ContentLength = ChannelLength;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        try
        {
            await foreach (var data in session.Reader.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(data, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // A client ends a channel by closing its connection.
        }
        finally
        {
            sessions.TryRemove(SessionId(context)!, out _);
        }
    }

    private static Channel<byte[]>? Join(HttpContext context, ConcurrentDictionary<string, Channel<byte[]>> sessions) =>
        SessionId(context) is { } id && (sessions.Count < MaxSessions || sessions.ContainsKey(id))
            ? sessions.GetOrAdd(id, _ => Channel.CreateBounded<byte[]>(16))
            : null;

    private static string? SessionId(HttpContext context) =>
        context.Request.Headers.Pragma.ToString().Split(',', StringSplitOptions.TrimEntries)
            .FirstOrDefault(p => p.StartsWith("SessionId=", StringComparison.OrdinalIgnoreCase))?["SessionId=".Length..];
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Demo.Web;

/// <summary>
/// An echo in the shape of RPC over HTTP (MS-RPCH 2.1.2): what arrives on the IN channel, whose body announces 1 GB and dribbles, comes
/// out of the OUT channel, whose reply announces 1 GB. The two are joined by the SessionId that clients send in <c>Pragma</c>.
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
            // A client ends its channel by closing it; that is the normal end.
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

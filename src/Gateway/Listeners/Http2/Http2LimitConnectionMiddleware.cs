using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Listeners.Http2;

/// <summary>
/// Ends an HTTP/2 connection whose client sends too many frames without progress, or leaves most unread where too much is, with GOAWAY and
/// ENHANCE_YOUR_CALM (RFC 9113 10.5). Kestrel answers each such frame and counts none.
/// </summary>
internal sealed class Http2LimitConnectionMiddleware(ConnectionDelegate next, Http2LimitReport report, TimeProvider time)
{
    // What is read and dropped behind GOAWAY: closing a socket with unread bytes resets the connection, and the client can lose the frame.
    private const long DrainedBytes = 4 * 1024 * 1024;

    private static readonly TimeSpan GoAwayTimeout = TimeSpan.FromSeconds(5);

    public Task OnConnectionAsync(ConnectionContext connection) =>
        connection.Features.Get<ITlsApplicationProtocolFeature>() is { } protocol
            && protocol.ApplicationProtocol.Span.SequenceEqual(SslApplicationProtocol.Http2.Protocol.Span)
            ? ServeAsync(connection)
            : next(connection);

    private async Task ServeAsync(ConnectionContext connection)
    {
        ListenerConnection.Of(connection).IsHttp2 = true;
        var transport = connection.Transport;
        var record = ListenerConnection.Of(connection);
        var budget = new Http2FrameBudget(time);
        var scanner = Http2FrameScanner.OfClient(budget);
        var output = new Http2OutputWriter(transport.Output, budget);
        var end = new Http2EarlyEnd(transport.Input, output);
        using var unread = record.Listener.Unread.Open(() => end.Request(ConnectionEnd.TooMuchUnread));
        connection.Transport = new Pipes(new Http2InputReader(transport.Input, scanner, budget, end), output);
        connection.Features.Set(unread);
        await next(connection);
        if (!end.IsRequested)
        {
            return;
        }

        record.End = end.Reason;
        report.Ended(record.Name, connection.RemoteEndPoint as IPEndPoint, end.Reason);
        using var limit = new CancellationTokenSource(GoAwayTimeout, time);
        try
        {
            await transport.Output.WriteAsync(Http2GoAway.EnhanceYourCalm(scanner.LastStream), limit.Token);
            await DrainAsync(transport.Input, limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has left, does not read, or the server has completed its output.
        }
        finally
        {
            await transport.Input.CompleteAsync();
        }
    }

    private static async Task DrainAsync(PipeReader input, CancellationToken cancellationToken)
    {
        for (var drained = 0L; drained < DrainedBytes;)
        {
            var read = await input.ReadAsync(cancellationToken);
            drained += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

using System.Net.Sockets;
using System.Text;

namespace Gateway.Load.BackEnds;

/// <summary>
/// Answers GET at once, except <c>/poll/wait</c>, which it holds until somebody asks for <c>/poll/release</c>: what a phone's Ping is.
/// </summary>
internal sealed class HeldAnswers
{
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var lines = new LineReader(stream, 8192);
        while (await lines.ReadAsync(cancellationToken) is { } request)
        {
            while (await lines.ReadAsync(cancellationToken) is { Length: > 0 })
            {
            }

            if (request.Contains("/poll/wait", StringComparison.Ordinal))
            {
                await Volatile.Read(ref _released).Task.WaitAsync(cancellationToken);
            }
            else if (request.Contains("/poll/release", StringComparison.Ordinal))
            {
                Interlocked
                    .Exchange(ref _released, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))
                    .SetResult();
            }

            await stream.WriteAsync(
                Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nok"), cancellationToken);
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>
/// Opens every outbound TCP connection of the gateway. The addresses of a name are tried as in RFC 8305 (Happy Eyeballs): the next attempt
/// starts when one fails or after a short delay, the first connected socket wins, and the others are closed. One time limit applies to the
/// whole dial, including name resolution.
/// </summary>
public sealed class Dialer
{
    private readonly DialerOptions _options;
    private readonly TimeProvider _time;
    private readonly AddressOrder _order;

    public Dialer(DialerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _order = new AddressOrder(options, time);
    }

    /// <summary>Connects within <paramref name="timeout"/>, name resolution included.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public ValueTask<DialResult> DialAsync(DialTarget target, TimeSpan timeout, CancellationToken cancellationToken) =>
        DialAsync(target, DialAttempt.OpenSocketAsync, timeout, cancellationToken);

    /// <summary>Connects with another transport than the framework's sockets.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public async ValueTask<DialResult> DialAsync(
        DialTarget target, DialConnect connect, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var budget = new CancellationTokenSource(timeout, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(budget.Token, cancellationToken);
        var (addresses, failure) = await ResolveAsync(target, limit.Token);
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            return new DialResult(null, failure);
        }

        var result = await RaceAsync(target, connect, addresses, limit);
        if (cancellationToken.IsCancellationRequested)
        {
            result.Connection?.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    /// <summary>Connects without a time limit, for callers that cancel on their own time-out.</summary>
    /// <exception cref="DialException">The dial failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled the operation.</exception>
    public async ValueTask<NetworkStream> OpenAsync(DialTarget target, CancellationToken cancellationToken)
    {
        var result = await DialAsync(target, Timeout.InfiniteTimeSpan, cancellationToken);
        return new NetworkStream(result.GetSocket(), ownsSocket: true);
    }

    /// <summary>Connects for an <see cref="HttpClient"/>, as its <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="DialException">The dial failed.</exception>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        await OpenAsync(new DialTarget(context.DnsEndPoint.Host, context.DnsEndPoint.Port), cancellationToken);

    private static DialFailure Failure(DialTarget target, List<DialAttempt> attempts)
    {
        return new DialFailure(
            ErrorOf(attempts), $"{target}: {string.Join(", ", attempts.Select(a => $"{a.Address} {Describe(a.Error)}"))}");
    }

    /// <summary>
    /// The error of the whole dial: a fault of the gateway takes precedence, then the error that is most useful for diagnosis.
    /// </summary>
    internal static DialError ErrorOf(List<DialAttempt> attempts)
    {
        if (attempts.Exists(a => a.Error == SocketError.TooManyOpenSockets))
        {
            return DialError.NoDescriptors;
        }

        // There are no attempts if name resolution took the whole time.
        if (attempts.Count == 0 || attempts.Exists(a => a.Error is SocketError.OperationAborted or SocketError.TimedOut))
        {
            return DialError.TimedOut;
        }

        return attempts.Exists(a => a.Error == SocketError.ConnectionRefused) ? DialError.Refused : DialError.Unreachable;
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.OperationAborted or SocketError.TimedOut => "connection timed out",
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.TooManyOpenSockets => "not tried, no free file descriptor",
        _ => $"unreachable ({error})",
    };

    private async ValueTask<(IPAddress[] Addresses, DialFailure? Failure)> ResolveAsync(
        DialTarget target, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(target.Name, out var literal))
        {
            return ([literal], null);
        }

        try
        {
            var addresses = _order.Arrange(await _options.Resolve(target.Name, cancellationToken), target.Port);
            return (addresses, addresses.Length > 0
                ? null
                : new DialFailure(DialError.NameNotFound, $"{target}: the host name has no address"));
        }
        catch (SocketException e)
        {
            return ([], new DialFailure(DialError.NameNotFound, $"{target}: the host name could not be resolved ({e.SocketErrorCode})"));
        }
        catch (OperationCanceledException)
        {
            return ([], new DialFailure(DialError.TimedOut, $"{target}: name resolution timed out"));
        }
    }

    private async ValueTask<DialResult> RaceAsync(
        DialTarget target, DialConnect connect, IPAddress[] addresses, CancellationTokenSource limit)
    {
        var failed = new List<DialAttempt>();
        var running = new List<Task<DialAttempt>>(addresses.Length);
        IDisposable? winner = null;
        IPEndPoint? address = null;
        for (var next = 0; winner is null && (next < addresses.Length || running.Count > 0);)
        {
            if (next < addresses.Length && !limit.IsCancellationRequested)
            {
                running.Add(DialAttempt.RunAsync(connect, new IPEndPoint(addresses[next++], target.Port), target.KeepAlive, limit.Token));
            }

            if (running.Count == 0)
            {
                break;
            }

            var hasMore = next < addresses.Length && !limit.IsCancellationRequested;
            if (await WaitForAttemptAsync(running, hasMore, limit.Token) is not { } completed)
            {
                continue; // no attempt completed within the delay: start the next one in parallel
            }

            running.Remove(completed);
            var attempt = await completed;
            (winner, address) = (attempt.Connection, attempt.Address);
            if (winner is null)
            {
                failed.Add(attempt);
                _order.Failed(attempt.Address);
            }
            else
            {
                _order.Succeeded(attempt.Address);
            }
        }

        if (winner is null)
        {
            return new DialResult(null, Failure(target, failed));
        }

        if (running.Count > 0)
        {
            await CloseLosersAsync(running, limit);
        }

        return new DialResult(winner, null) { Address = address };
    }

    /// <summary>Returns a completed attempt, or null if there are more addresses and no attempt completes within the delay.</summary>
    private async ValueTask<Task<DialAttempt>?> WaitForAttemptAsync(
        List<Task<DialAttempt>> running, bool hasMore, CancellationToken cancellationToken)
    {
        if (!hasMore)
        {
            return await Task.WhenAny(running);
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var delay = Task.Delay(_options.AttemptDelay, _time, waiting.Token);
        var first = await Task.WhenAny([.. running, delay]);
        await waiting.CancelAsync();
        return first as Task<DialAttempt>;
    }

    /// <summary>Cancels the attempts that lost, and closes those that connected in the meantime.</summary>
    private async ValueTask CloseLosersAsync(List<Task<DialAttempt>> running, CancellationTokenSource limit)
    {
        await limit.CancelAsync();
        foreach (var attempt in await Task.WhenAll(running))
        {
            attempt.Connection?.Dispose();
            _order.Failed(attempt.Address);
        }
    }
}

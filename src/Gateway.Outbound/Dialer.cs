using System.Net;
using System.Net.Sockets;

namespace Gateway.Outbound;

/// <summary>
/// Makes every TCP connection that the gateway opens. A name with several addresses is tried as RFC 8305 has it: one address after the
/// other, the next as soon as one fails or after a short silence, the first that connects wins and the others are closed; all within one
/// budget of time.
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
    /// <exception cref="OperationCanceledException">The caller has cancelled it.</exception>
    public ValueTask<DialResult> DialAsync(DialTarget target, TimeSpan timeout, CancellationToken cancellationToken) =>
        DialAsync(target, DialAttempt.OpenSocketAsync, timeout, cancellationToken);

    /// <summary>Connects with what carries connections elsewhere than on the framework's sockets.</summary>
    /// <exception cref="OperationCanceledException">The caller has cancelled it.</exception>
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

    /// <summary>Connects until the caller cancels, for callers that keep the time themselves.</summary>
    /// <exception cref="DialException">There is no connection.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled it.</exception>
    public async ValueTask<NetworkStream> OpenAsync(DialTarget target, CancellationToken cancellationToken)
    {
        var result = await DialAsync(target, Timeout.InfiniteTimeSpan, cancellationToken);
        return new NetworkStream(result.GetSocket(), ownsSocket: true);
    }

    /// <summary>Connects for an HTTP client of the framework: a <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="DialException">There is no connection.</exception>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        await OpenAsync(new DialTarget(context.DnsEndPoint.Host, context.DnsEndPoint.Port), cancellationToken);

    private static DialFailure Failure(DialTarget target, List<DialAttempt> attempts)
    {
        return new DialFailure(ErrorOf(attempts), $"{target}: {string.Join(", ", attempts.Select(a => $"{a.Address} {Say(a.Error)}"))}");
    }

    /// <summary>The error of the whole: what is the gateway's own comes first, then what an administrator would look for.</summary>
    internal static DialError ErrorOf(List<DialAttempt> attempts)
    {
        if (attempts.Exists(a => a.Error == SocketError.TooManyOpenSockets))
        {
            return DialError.NoDescriptors;
        }

        // None at all where the resolver took the whole time.
        if (attempts.Count == 0 || attempts.Exists(a => a.Error is SocketError.OperationAborted or SocketError.TimedOut))
        {
            return DialError.TimedOut;
        }

        return attempts.Exists(a => a.Error == SocketError.ConnectionRefused) ? DialError.Refused : DialError.Unreachable;
    }

    private static string Say(SocketError error) => error switch
    {
        SocketError.OperationAborted or SocketError.TimedOut => "timed out",
        SocketError.ConnectionRefused => "refused",
        SocketError.TooManyOpenSockets => "not tried, no file descriptor is left",
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
            return (addresses, addresses.Length > 0 ? null : new DialFailure(DialError.NameNotFound, $"{target}: the name has no address"));
        }
        catch (SocketException e)
        {
            return ([], new DialFailure(DialError.NameNotFound, $"{target}: the name was not resolved ({e.SocketErrorCode})"));
        }
        catch (OperationCanceledException)
        {
            return ([], new DialFailure(DialError.TimedOut, $"{target}: the resolver did not answer in time"));
        }
    }

    private async ValueTask<DialResult> RaceAsync(
        DialTarget target, DialConnect connect, IPAddress[] addresses, CancellationTokenSource limit)
    {
        var failed = new List<DialAttempt>();
        var running = new List<Task<DialAttempt>>(addresses.Length);
        IDisposable? winner = null;
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
            if (await EndedAsync(running, hasMore, limit.Token) is not { } ended)
            {
                continue; // silence: the next address is tried beside it
            }

            running.Remove(ended);
            var attempt = await ended;
            winner = attempt.Connection;
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

        return new DialResult(winner, null);
    }

    /// <summary>An attempt that has ended; or null where there are more addresses and none has ended within the delay.</summary>
    private async ValueTask<Task<DialAttempt>?> EndedAsync(
        List<Task<DialAttempt>> running, bool hasMore, CancellationToken cancellationToken)
    {
        if (!hasMore)
        {
            return await Task.WhenAny(running);
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var silence = Task.Delay(_options.AttemptDelay, _time, waiting.Token);
        var first = await Task.WhenAny([.. running, silence]);
        await waiting.CancelAsync();
        return first as Task<DialAttempt>;
    }

    /// <summary>Gives up the attempts that lost; one that connected at the last moment is closed as well.</summary>
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

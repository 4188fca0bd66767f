using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gateway.State.Redis;

/// <summary>
/// The connection to the shared store and its availability. While the store is unavailable, operations fail at once; the shared link
/// detects when it is back.
/// </summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMinutes(1);

    private readonly RedisOptions _options;
    private readonly GatewayName _name;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private readonly Lock _gate = new();
    private ConnectionMultiplexer? _multiplexer;
    private volatile RedisStatus _status;
    private DateTimeOffset _reported;

    public RedisConnection(
        RedisOptions options, GatewayName name, RedisMetrics metrics, TimeProvider time, ILogger<RedisConnection> logger)
    {
        (_options, _name, _metrics, _time, _logger) = (options, name, metrics, time, logger);
        _status = new(false, time.GetUtcNow(), "not connected yet");
        Keys = new(options.KeyPrefix);
        metrics.Observe(
            "gateway.state.available", "{store}", "1 while the shared store is available, 0 while it is away.", () => IsAvailable ? 1 : 0);
    }

    public RedisKeys Keys { get; }

    public RedisStatus Status => _status;

    public bool IsAvailable => _status.IsAvailable;

    /// <summary>Starts to connect, and goes on in the background where the server is away.</summary>
    public async Task ConnectAsync()
    {
        if (_multiplexer is not null)
        {
            return;
        }

        _multiplexer = await ConnectionMultiplexer.ConnectAsync(RedisConfiguration.Create(_options, _name.Value));
    }

    /// <summary>Runs a script; null where the store is away, and where it holds something that the script cannot read.</summary>
    public ValueTask<RedisResult[]?> RunAsync(string operation, RedisScript script, RedisKey[] keys, RedisValue[] arguments) =>
        RunAsync(operation, script, (keys, arguments), parts => parts);

    /// <summary>
    /// Runs a script, which answers with so much as the reader understands; null where the store is away, and where it holds something
    /// that cannot be read: the caller goes on by itself.
    /// </summary>
    public async ValueTask<T?> RunAsync<T>(
        string operation, RedisScript script, (RedisKey[] Keys, RedisValue[] Arguments) with, Func<RedisResult[], T> read)
        where T : class
    {
        if (!IsAvailable)
        {
            return null;
        }

        try
        {
            return await AskAsync(operation, script, with, read);
        }
        catch (UnreadableDataException)
        {
            return null;
        }
    }

    /// <summary>Runs a script even if the store counts as away; null where it is.</summary>
    /// <exception cref="UnreadableDataException">The store holds something that cannot be read.</exception>
    public async ValueTask<T?> AskAsync<T>(
        string operation, RedisScript script, (RedisKey[] Keys, RedisValue[] Arguments) with, Func<RedisResult[], T> read)
        where T : class
    {
        if (await AskAsync(operation, script, with.Keys, with.Arguments) is not { } parts)
        {
            return null;
        }

        try
        {
            return UnreadableDataException.Read(parts, read);
        }
        catch (UnreadableDataException e)
        {
            ReportUnreadable(operation, e.Message);
            throw;
        }
    }

    /// <summary>Runs a script even if the store counts as away; null where it is.</summary>
    /// <exception cref="UnreadableDataException">The store holds something that the script cannot read.</exception>
    public async ValueTask<RedisResult[]?> AskAsync(string operation, RedisScript script, RedisKey[] keys, RedisValue[] arguments) =>
        (RedisResult[]?)await CallAsync(
            operation, database => database.ScriptEvaluateAsync(script.Text, keys, arguments, CommandFlags.DemandMaster));

    /// <summary>Runs a command even if the store counts as away; null where it is.</summary>
    /// <exception cref="UnreadableDataException">The store holds something of another type.</exception>
    public async ValueTask<T?> CallAsync<T>(string operation, Func<IDatabaseAsync, Task<T>> call)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        var (kind, reason) = (RedisResultKind.Disconnected, "not connected yet");
        try
        {
            if (_multiplexer is { } multiplexer)
            {
                // The client library checks its own timeouts only at intervals.
                var result = await call(multiplexer.GetDatabase()).WaitAsync(_options.Timeout, _time);
                _metrics.Ran(operation, RedisResultKind.Done, started);
                return result;
            }
        }
        catch (RedisConnectionException e)
        {
            (kind, reason) = (RedisResultKind.Disconnected, e.Message);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            (kind, reason) = (RedisResultKind.TimedOut, $"no answer within {_options.Timeout}");
        }
        catch (RedisServerException e) when (IsCausedByData(e.Message))
        {
            _metrics.Ran(operation, RedisResultKind.Unreadable, started);
            ReportUnreadable(operation, e.Message);
            throw new UnreadableDataException(e.Message, e);
        }
        catch (Exception e) when (e is RedisException or RedisCommandException)
        {
            (kind, reason) = (RedisResultKind.Refused, e.Message);
        }

        _metrics.Ran(operation, kind, started);
        Lose(reason);
        return null;
    }

    /// <summary>Listens to a channel; the client listens again after each new connection.</summary>
    public async Task ListenAsync(Action<string> received)
    {
        var queue = await _multiplexer!.GetSubscriber().SubscribeAsync(RedisChannel.Literal(Keys.Channel)); // after ConnectAsync
        queue.OnMessage(message => received((string?)message.Message ?? ""));
    }

    /// <summary>The keys that match a pattern, some of them perhaps twice.</summary>
    /// <exception cref="IOException">The store is away.</exception>
    public async IAsyncEnumerable<string> ScanAsync(string pattern, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var server = _multiplexer?.GetServers().FirstOrDefault(s => s is { IsConnected: true, IsReplica: false })
            ?? throw new IOException("The shared store is away.");
        await using var keys = server.KeysAsync(pattern: pattern, pageSize: 1000).GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(keys))
        {
            yield return keys.Current.ToString();
        }
    }

    /// <summary>The store is away from now on.</summary>
    public void Lose(string message)
    {
        // The text after the first part describes the client's queues.
        var reason = message.Split(';', '\n')[0].Trim();
        lock (_gate)
        {
            if (_status.IsAvailable)
            {
                _status = new RedisStatus(false, _time.GetUtcNow(), reason);
                Log.Away(_logger, reason);
            }
            else if (_status.Reason != reason)
            {
                _status = _status with { Reason = reason };
            }
        }
    }

    /// <summary>The store is back, and what it has missed has been sent to it.</summary>
    public void Restore()
    {
        lock (_gate)
        {
            if (!_status.IsAvailable)
            {
                Log.Back(_logger, _time.GetUtcNow() - _status.Since);
                _status = new RedisStatus(true, _time.GetUtcNow(), null);
            }
        }
    }

    /// <summary>Something in the store cannot be read, and what concerns it is left out. Logged once a minute at most.</summary>
    public void ReportUnreadable(string operation, string reason)
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            if ((now - _reported).Duration() < ReportInterval)
            {
                return;
            }

            _reported = now;
        }

        Log.Unreadable(_logger, operation, reason);
    }

    /// <summary>A change of another gateway could not be taken over, by a defect of this one's.</summary>
    public void ReportDefect(string operation, Exception defect) => Log.Defect(_logger, operation, defect);

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is { } multiplexer)
        {
            await multiplexer.DisposeAsync();
        }
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<RedisKey> keys)
    {
        try
        {
            return await keys.MoveNextAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new IOException($"The shared store is away: {e.Message}", e);
        }
    }

    // An error of the script itself, or a key of another type: the server is well, and says it again whenever it is asked. Servers before
    // 7.0 wrap the errors of commands, such as a lack of memory, which have a minus sign.
    private static bool IsCausedByData(string message) =>
        message.Contains("WRONGTYPE", StringComparison.Ordinal)
        || (message.StartsWith("ERR ", StringComparison.Ordinal)
            && message.Contains("user_script", StringComparison.Ordinal)
            && !message.Contains(": -", StringComparison.Ordinal));

    private static partial class Log
    {
        [LoggerMessage(8000, LogLevel.Error, "The shared store is away, and this gateway goes on by what it knows and its share of the "
            + "attempts of each account: {Reason}")]
        public static partial void Away(ILogger logger, string reason);

        [LoggerMessage(8001, LogLevel.Information, "The shared store is back after {Duration}.")]
        public static partial void Back(ILogger logger, TimeSpan duration);

        [LoggerMessage(8005, LogLevel.Error, "The shared store holds something that {Operation} cannot read, and it is left out. Look for "
            + "a gateway of another version, or for others who write to the server: {Reason}")]
        public static partial void Unreadable(ILogger logger, string operation, string reason);

        [LoggerMessage(8008, LogLevel.Error, "{Operation} of another gateway was not taken over, by a defect of this gateway's own that "
            + "its developers want to know.")]
        public static partial void Defect(ILogger logger, string operation, Exception defect);
    }
}

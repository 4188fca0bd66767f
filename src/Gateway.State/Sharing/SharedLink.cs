using Gateway.State.Redis;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using StackExchange.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// Synchronizes this gateway with the shared store. A heartbeat twice a second detects missed changes and sends local ones. After an outage
/// the gateway first sends and reads all changes; only then does the store decide again.
/// </summary>
internal sealed partial class SharedLink : IDisposable
{
    /// <summary>The time between two signs of life; a revocation whose announcement is lost is found within two of them.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a gateway is listed after its last sign of life.</summary>
    internal static readonly TimeSpan MemberLife = TimeSpan.FromSeconds(10);

    internal static readonly RedisScript Script = new("log.lua");

    private readonly RedisConnection _connection;
    private readonly SharedOutbox _outbox;
    private readonly SharedLog _log;
    private readonly GatewayName _name;
    private readonly GatewayDescription _description;
    private readonly ResiliencePipeline<SharedBeat?> _retrying;
    private readonly TimeProvider _time;
    private readonly ILogger<SharedLink> _logger;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlyList<SharedMember> _members = [];
    private bool _isListening;
    private bool _isBehind;
    private LogPosition? _before;

    public SharedLink(
        RedisConnection connection,
        SharedOutbox outbox,
        SharedLog log,
        GatewayDescription description,
        TimeProvider time,
        ILogger<SharedLink> logger)
    {
        (_connection, _outbox, _log, _description, _time, _logger) = (connection, outbox, log, description, time, logger);
        _name = description.Name;

        // Jitter: gateways that lost the server at the same time do not all reconnect at the same time.
        _retrying = new ResiliencePipelineBuilder<SharedBeat?> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<SharedBeat?>
            {
                ShouldHandle = new PredicateBuilder<SharedBeat?>().HandleResult(beat => beat is null),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                MaxRetryAttempts = int.MaxValue,
            })
            .Build();
    }

    /// <summary>The gateways that share the state, as of the last answer.</summary>
    public IReadOnlyList<SharedMember> Members => _members;

    /// <summary>Completes when the shared state has been read for the first time.</summary>
    public Task Ready => _ready.Task;

    /// <summary>One sign of life, and what follows from the answer; then sends what happens until the next one is due.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await _connection.ConnectAsync();
        if (await _retrying.ExecuteAsync(async _ => await BeatAsync(), cancellationToken) is not { } beat)
        {
            return;
        }

        _log.SetTime(beat.Time);
        SetMembers(beat.Members);
        if (!await FollowAsync(beat, cancellationToken))
        {
            return;
        }

        var started = _time.GetTimestamp();
        while (Interval - _time.GetElapsedTime(started) is var rest && rest > TimeSpan.Zero)
        {
            if (!await _outbox.SendAllAsync(cancellationToken))
            {
                return;
            }

            await _outbox.WaitAsync(rest, cancellationToken);
        }
    }

    /// <summary>Tells the other gateways that this one has left, and sends what is left to send.</summary>
    public async Task EndAsync()
    {
        if (_connection.IsAvailable && await _outbox.SendAllAsync(CancellationToken.None))
        {
            await _connection.CallAsync("leave", async database =>
            {
                await database.HashDeleteAsync(_connection.Keys.Members, _name.Value);
                return "";
            });
        }

        if (_outbox.Count > 0)
        {
            Log.NotSent(_logger, _outbox.Count);
        }
    }

    public void Dispose() => _ready.TrySetCanceled();

    private async ValueTask<SharedBeat?> BeatAsync()
    {
        if (!_isListening && !await TryListenAsync())
        {
            return null;
        }

        RedisKey[] keys = [_connection.Keys.Log, _connection.Keys.Members];
        RedisValue[] arguments = ["beat", _name.Value, _description.Text(), (long)MemberLife.TotalMilliseconds];
        _before = _log.Position;
        try
        {
            return await _connection.AskAsync("beat", Script, (keys, arguments), SharedBeat.Of);
        }
        catch (UnreadableDataException e)
        {
            _connection.Lose(e.Message); // the log itself, or the list of gateways
            return null;
        }
    }

    // Before the first read, so that no change is missed between the two.
    private async ValueTask<bool> TryListenAsync() =>
        _isListening = await _connection.CallAsync("listen", async _ =>
        {
            await _connection.ListenAsync(_log.Receive);
            return "";
        }) is not null;

    private async ValueTask<bool> FollowAsync(SharedBeat beat, CancellationToken cancellationToken)
    {
        // A server whose last entry is older than one that this gateway has already read has lost data without an interruption: the data
        // were deleted, or a lagging replica became the primary.
        var hasLost = _before is { } before && before.CompareTo(beat.Last) > 0;
        if (hasLost || !_connection.IsAvailable)
        {
            return await ReturnAsync(beat, cancellationToken);
        }

        // A recent announcement may still be in transit. If it is still absent one beat later, it was missed.
        var isBehind = !_log.IsAt(beat.Last);
        if (isBehind && _isBehind && !await _log.CatchUpAsync(beat, cancellationToken))
        {
            return false;
        }

        _isBehind = isBehind;
        return true;
    }

    private async ValueTask<bool> ReturnAsync(SharedBeat beat, CancellationToken cancellationToken)
    {
        if (!await _outbox.SendAllAsync(cancellationToken)
            || !await _log.RepeatAsync(cancellationToken)
            || !await _log.CatchUpAsync(beat, cancellationToken)
            || !await _outbox.SendAllAsync(cancellationToken)) // what began meanwhile
        {
            return false;
        }

        _connection.Restore();
        _ready.TrySetResult();
        return true;
    }

    private void SetMembers(IReadOnlyList<SharedMember> members)
    {
        var (before, expected) = (_members.Count, _description.Expected());
        _members = members;
        if (members.Count > expected && before <= expected)
        {
            Log.TooMany(_logger, members.Count, expected);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8002, LogLevel.Error, "{Count} gateways share the state, and Identity:Gateways is {Expected}: while the shared "
            + "store is away, they admit more attempts together than the lockout allows.")]
        public static partial void TooMany(ILogger logger, int count, int expected);

        [LoggerMessage(8003, LogLevel.Error, "{Count} operations were not sent to the shared store before the end.")]
        public static partial void NotSent(ILogger logger, int count);
    }
}

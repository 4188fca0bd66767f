using Gateway.Identity.Credentials;
using Gateway.Identity.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Gateway.State.Lockout;

/// <summary>
/// The lockout that several gateways share. Each step is one script on the server. Its results are kept in the in-memory store, which
/// decides on cached credentials without a round trip. While the server is unavailable, sign-ins continue with the in-memory store, where
/// each gateway allows its share of an account's attempts; failures counted meanwhile are sent when the server is back.
/// </summary>
internal sealed class RedisLockoutStore : ILockoutStore
{
    // The end of an attempt at another gateway is not announced.
    private static readonly TimeSpan CrowdedPause = TimeSpan.FromMilliseconds(100);

    private static readonly RedisScript Script = new("lockout.lua");

    private readonly RedisConnection _connection;
    private readonly SharedOutbox _outbox;
    private readonly MemoryLockoutStore _local;
    private readonly LockoutReplica _replica;
    private readonly LockoutSettings _settings;
    private readonly LockoutQueue _queue = new();
    private readonly IOptionsMonitor<LockoutOptions> _options;
    private readonly GatewayName _name;
    private readonly TimeProvider _time;
    private long _tickets;

    public RedisLockoutStore(
        RedisConnection connection,
        SharedOutbox outbox,
        MemoryLockoutStore local,
        LockoutReplica replica,
        RedisLockoutSettings settings,
        TimeProvider time)
    {
        (_connection, _outbox, _local, _replica, _time) = (connection, outbox, local, replica, time);
        (_options, _name) = (settings.Lockout, settings.Name);
        _settings = new LockoutSettings(settings.Redis.AttemptLease, time);
        local.Gateways = () => settings.Identity.CurrentValue.Gateways;
    }

    public LockoutStatus GetStatus(ReadOnlySpan<char> account, SignInOrigin origin) => _local.GetStatus(account, origin);

    public async ValueTask<LockoutAdmission> EnterAsync(string account, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var lockout = _options.CurrentValue;
        if (lockout.Mode == LockoutMode.Off)
        {
            return new LockoutAdmission(LockoutAdmissionStatus.Admitted, account, origin, null);
        }

        if (await TryEnterAsync(account, origin) is not { } admission)
        {
            return await EnterLocallyAsync(account, origin, cancellationToken);
        }

        return admission.Status == LockoutAdmissionStatus.Crowded ? await WaitAsync(account, origin, cancellationToken) : admission;
    }

    public async ValueTask<bool> TryEnterAgainAsync(LockoutAdmission admission)
    {
        if (admission.Ticket is not LockoutTicket ticket)
        {
            return true;
        }

        var command = CommandFor("again", admission, ticket);
        if (await SendAsync(command) is not { } answer)
        {
            if (!await _local.TryEnterAgainAsync(ticket.Local))
            {
                return false;
            }
        }
        else if (answer.Status != "admitted")
        {
            return false;
        }

        ticket.Entered++;
        return true;
    }

    public async ValueTask<bool> LeaveAsync(LockoutAdmission admission, AttemptStatus ended, int failures = 1)
    {
        if (admission.Ticket is not LockoutTicket ticket)
        {
            return false;
        }

        ticket.HasLeft = true;
        var command = CommandFor("leave", admission, ticket) with { Ended = ended, Failures = failures };
        if (await SendAsync(command) is { } answer)
        {
            await _local.LeaveAsync(ticket.Local, AttemptStatus.Unknown);
            return answer.IsLockedNow;
        }

        var isLockedNow = await _local.LeaveAsync(ticket.Local, ended, failures);
        var counted = ended is AttemptStatus.Success or AttemptStatus.Unknown ? 0 : failures;
        _outbox.Add(delay => SendLateAsync(command, delay, counted));
        return isLockedNow;
    }

    public void Seen(string account, SignInOrigin origin)
    {
        if (_options.CurrentValue.Mode == LockoutMode.Off)
        {
            return;
        }

        var isNews = _replica.IsNews(account, origin);
        _local.Seen(account, origin);
        if (isNews)
        {
            _outbox.Add(delay => SendLateAsync(new LockoutCommand("seen", account) { Origin = origin }, delay, 0));
        }
    }

    public IReadOnlyList<LockoutAccountView> List(bool lockedOnly = true) => _local.List(lockedOnly);

    public LockoutAccountView? Find(string account) => _local.Find(account);

    public bool Release(string account)
    {
        var had = _local.Release(account);
        _outbox.Add(delay => SendLateAsync(new LockoutCommand("release", account), delay, 0));
        return had;
    }

    /// <summary>The decision of the shared store, which never waits for other attempts; null where it is away.</summary>
    internal async ValueTask<LockoutAdmission?> TryEnterAsync(string account, SignInOrigin origin)
    {
        if (!_connection.IsAvailable)
        {
            return null;
        }

        var command = new LockoutCommand("enter", account) { Ticket = NextTicket(), Origin = origin };
        if (await SendAsync(command) is not { } answer)
        {
            // The server may have run the script, or may still run it. An attempt that did not take place must not become a failure.
            _outbox.Add(delay => SendLateAsync(command with { Operation = "leave", Ended = AttemptStatus.Unknown }, delay, 0));
            return null;
        }

        var status = answer.Status switch
        {
            "admitted" => LockoutAdmissionStatus.Admitted,
            "after" => LockoutAdmissionStatus.AdmittedAfterLock,
            "log_only" => LockoutAdmissionStatus.AdmittedByLogOnly,
            "locked" => LockoutAdmissionStatus.Locked,
            _ => LockoutAdmissionStatus.Crowded,
        };
        var admission = new LockoutAdmission(status, account, origin, null);
        if (!admission.IsAdmitted)
        {
            return admission;
        }

        var local = _local.Begin(account, origin, answer.IsFamiliar);
        return admission with { Ticket = new LockoutTicket(command.Ticket, answer.IsFamiliar, local) };
    }

    private async ValueTask<LockoutAdmission> WaitAsync(string account, SignInOrigin origin, CancellationToken cancellationToken)
    {
        using var turn = await _queue.EnterAsync(account, cancellationToken);
        if (turn is null)
        {
            return new LockoutAdmission(LockoutAdmissionStatus.Crowded, account, origin, null);
        }

        while (true)
        {
            if (await TryEnterAsync(account, origin) is not { } admission)
            {
                return await EnterLocallyAsync(account, origin, cancellationToken);
            }

            if (admission.Status != LockoutAdmissionStatus.Crowded)
            {
                return admission;
            }

            await Task.Delay(CrowdedPause * (0.5 + Random.Shared.NextDouble()), _time, cancellationToken);
        }
    }

    private async ValueTask<LockoutAdmission> EnterLocallyAsync(string account, SignInOrigin origin, CancellationToken cancellationToken)
    {
        var local = await _local.EnterAsync(account, origin, cancellationToken);
        if (MemoryLockoutStore.IsFamiliar(local) is not { } isFamiliar)
        {
            return local;
        }

        // If the server returns while the attempt is in flight, it must not admit another one in its place.
        var ticket = new LockoutTicket(NextTicket(), isFamiliar, local);
        var admission = local with { Ticket = ticket };
        _outbox.Add(delay => ticket.HasLeft ? new(true) : SendLateAsync(CommandFor("hold", admission, ticket), delay, 0));
        return admission;
    }

    private async ValueTask<bool> SendLateAsync(LockoutCommand command, TimeSpan delay, int counted) =>
        await SendAsync(command, delay, counted, isLate: true) is not null;

    /// <summary>Runs one operation and takes over what the server knows then; null where it is away.</summary>
    private async ValueTask<LockoutAnswer?> SendAsync(
        LockoutCommand command, TimeSpan delay = default, int counted = 0, bool isLate = false)
    {
        var answer = await RunAsync(command, known: null, delay, isLate);
        if (answer?.Status == LockoutAnswer.Behind && _replica.Read(command.Account) is { } known)
        {
            answer = await RunAsync(command, known, delay, isLate);
        }

        if (answer is null)
        {
            return null;
        }

        _replica.SetServerTime(answer.Time);
        if (answer.Snapshot is { } snapshot)
        {
            _replica.Apply(command.Account, snapshot, command.IsFamiliar, counted);
        }

        return answer;
    }

    private async ValueTask<LockoutAnswer?> RunAsync(LockoutCommand command, LockoutSnapshot? known, TimeSpan delay, bool isLate)
    {
        RedisKey[] keys = [_connection.Keys.Lockout(command.Account), _connection.Keys.Log];
        var version = known?.Version ?? _replica.VersionOf(command.Account);
        RedisValue[] arguments =
        [
            command.Operation, _settings.Of(_options.CurrentValue), command.ToJson(version, known, delay), _connection.Keys.Channel,
        ];
        var operation = "lockout_" + command.Operation;
        return isLate
            ? await _connection.AskAsync(operation, Script, (keys, arguments), LockoutAnswer.Of)
            : await _connection.RunAsync(operation, Script, (keys, arguments), LockoutAnswer.Of);
    }

    private static LockoutCommand CommandFor(string operation, LockoutAdmission admission, LockoutTicket ticket) =>
        new(operation, admission.Account)
        {
            Ticket = ticket.Id,
            Origin = admission.Origin,
            IsFamiliar = ticket.IsFamiliar,
            Entered = ticket.Entered,
        };

    private string NextTicket() => $"{_name.Id}-{Interlocked.Increment(ref _tickets):x}";
}

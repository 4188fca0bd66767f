using Gateway.Identity;
using Gateway.Identity.Throttling;
using Gateway.State.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Microsoft.Extensions.Options;

namespace Gateway.State.Throttling;

/// <summary>
/// The failures by network that several gateways share. Each step is one script on the server, for a source and the networks around it.
/// Its results are kept in the in-memory store, which refuses rate-limited sources without a round trip. Attempts that are never refused,
/// such as those from familiar sources, cost an operation only if they fail.
/// </summary>
internal sealed class RedisThrottleStore : IThrottleStore
{
    // The end of an attempt at another gateway is not announced.
    private static readonly TimeSpan CrowdedPause = TimeSpan.FromMilliseconds(100);

    private readonly ThrottleScript _script;
    private readonly SharedOutbox _outbox;
    private readonly MemoryThrottleStore _local;
    private readonly GatewayName _name;
    private readonly TimeProvider _time;
    private readonly LockoutQueue _queue = new();
    private long _tickets;

    public RedisThrottleStore(
        ThrottleScript script,
        SharedOutbox outbox,
        MemoryThrottleStore local,
        IOptionsMonitor<IdentityOptions> identity,
        GatewayName name,
        TimeProvider time)
    {
        (_script, _outbox, _local, _name, _time) = (script, outbox, local, name, time);
        local.Gateways = () => identity.CurrentValue.Gateways;
    }

    public async ValueTask<SourceVisit?> EnterAsync(
        IReadOnlyList<ThrottledNetwork> networks, bool isLimited, CancellationToken cancellationToken)
    {
        if (!isLimited)
        {
            return _local.Begin(networks);
        }

        if (networks.Any(_local.IsRateLimited))
        {
            return null;
        }

        return await TryEnterAsync(networks) switch
        {
            { Visit: { } visit } => visit,
            { Crowded: { } crowded } => await WaitAsync(crowded, networks, cancellationToken),
            { IsAway: true } => await _local.EnterAsync(networks, isLimited, cancellationToken),
            _ => null,
        };
    }

    public async ValueTask<bool> TryEnterAgainAsync(SourceVisit visit, bool isLimited)
    {
        if (isLimited && visit.Ticket is { } ticket)
        {
            var command = new ThrottleCommand("again", NetworksOf(visit)) { Ticket = ticket, Reserved = visit.Reserved };
            if (await _script.RunAsync(command) is { } answer)
            {
                if (answer.Status != "admitted")
                {
                    return false;
                }

                visit.Reserved++;
                return await _local.TryEnterAgainAsync(visit, isLimited: false);
            }

            visit.Reserved++; // it may have run
        }

        return await _local.TryEnterAgainAsync(visit, isLimited);
    }

    public async ValueTask<IReadOnlyList<ThrottledNetwork>> LeaveAsync(SourceVisit visit, int failures)
    {
        var command = new ThrottleCommand("leave", NetworksOf(visit))
        {
            Ticket = visit.Ticket ?? NextTicket(),
            Reserved = visit.Reserved,
            Failures = failures,
        };
        if (failures == 0 && visit.Reserved == 0)
        {
            return await _local.LeaveAsync(visit, 0);
        }

        if (await _script.RunAsync(command) is { } answer)
        {
            await _local.LeaveAsync(visit, 0);
            return answer.Names;
        }

        var limited = await _local.LeaveAsync(visit, failures);
        _outbox.Add(delay => SendLateAsync(command with { Delay = delay }, failures));
        return limited;
    }

    public bool Release(ThrottledNetwork network)
    {
        var had = _local.Release(network);
        _outbox.Add(delay => SendLateAsync(new ThrottleCommand("release", [network]), 0));
        return had;
    }

    /// <summary>The decision of the shared store, which never waits for other attempts.</summary>
    internal async ValueTask<Entered> TryEnterAsync(IReadOnlyList<ThrottledNetwork> networks)
    {
        if (!_script.IsAvailable)
        {
            return new Entered { IsAway = true };
        }

        var command = new ThrottleCommand("enter", networks) { Ticket = NextTicket() };
        if (await _script.RunAsync(command) is not { } answer)
        {
            // The server may have run the script, or may still run it.
            _outbox.Add(_ => SendLateAsync(command with { Operation = "leave", Reserved = 1 }, 0));
            return new Entered { IsAway = true };
        }

        return answer.Status switch
        {
            "admitted" => new Entered { Visit = _local.Begin(networks, command.Ticket) },
            "crowded" => new Entered { Crowded = answer.Names[0] },
            _ => default,
        };
    }

    private async ValueTask<SourceVisit?> WaitAsync(
        ThrottledNetwork crowded, IReadOnlyList<ThrottledNetwork> networks, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var turn = await _queue.EnterAsync(crowded.ToString(), cancellationToken);
            if (turn is null)
            {
                return null;
            }

            var next = crowded;
            while (next == crowded)
            {
                var entered = await TryEnterAsync(networks);
                if (entered.IsAway)
                {
                    return await _local.EnterAsync(networks, isLimited: true, cancellationToken);
                }

                if (entered.Crowded is not { } stillCrowded)
                {
                    return entered.Visit;
                }

                next = stillCrowded;
                await Task.Delay(CrowdedPause * (0.5 + Random.Shared.NextDouble()), _time, cancellationToken);
            }

            crowded = next;
        }
    }

    private async ValueTask<bool> SendLateAsync(ThrottleCommand command, int settled) =>
        await _script.RunAsync(command, isLate: true, settled) is not null;

    private static ThrottledNetwork[] NetworksOf(SourceVisit visit) => [.. visit.Entries.Select(entry => entry.Network)];

    private string NextTicket() => $"{_name.Id}-{Interlocked.Increment(ref _tickets):x}";

    /// <summary>What the shared store has decided; nothing is set where it refuses.</summary>
    internal readonly record struct Entered
    {
        public SourceVisit? Visit { get; init; }

        /// <summary>The network whose attempts in flight must end first.</summary>
        public ThrottledNetwork? Crowded { get; init; }

        public bool IsAway { get; init; }
    }
}

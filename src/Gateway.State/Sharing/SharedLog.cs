using Gateway.State.Redis;

namespace Gateway.State.Sharing;

/// <summary>
/// The changes that gateways announce. Each announcement names its predecessor, so that a missed one is detected and read from the log. If
/// the log no longer has it, every part is read again in full.
/// </summary>
internal sealed class SharedLog(
    RedisConnection connection, IEnumerable<ISharedPart> parts, ClockWatch clock, RedisMetrics metrics)
{
    private const int PageSize = 1000;

    private readonly Lock _gate = new();
    private readonly ISharedPart[] _parts = [.. parts];
    private LogPosition? _last;

    /// <summary>The last change that has been taken over; null before the first reading.</summary>
    public LogPosition? Position
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>
    /// Takes the server's current time. Changes carry a time too, but a missed change may be read minutes after it was written.
    /// </summary>
    public void SetTime(long serverNow) => clock.Told(serverNow);

    /// <summary>Takes over an announcement: the position before it, its own, and the body.</summary>
    public void Receive(string message)
    {
        var first = message.IndexOf(' ', StringComparison.Ordinal);
        var second = first < 0 ? -1 : message.IndexOf(' ', first + 1);
        if (second < 0)
        {
            return; // nothing of ours
        }

        Apply(message[(second + 1)..]);
        if (!LogPosition.TryParse(message.AsSpan(0, first), out var previous)
            || !LogPosition.TryParse(message.AsSpan(first + 1, second - first - 1), out var position))
        {
            return; // nothing of ours
        }

        lock (_gate)
        {
            // An announcement out of sequence does not move the position: the missed ones are read at the next beat.
            if (_last == previous)
            {
                _last = position;
            }
        }
    }

    /// <summary>Whether all changes up to a position have been taken over.</summary>
    public bool IsAt(LogPosition position)
    {
        lock (_gate)
        {
            return _last is { } last && last.CompareTo(position) >= 0;
        }
    }

    /// <summary>Reads what has been missed; false where the store is away.</summary>
    public async ValueTask<bool> CatchUpAsync(SharedBeat beat, CancellationToken cancellationToken)
    {
        LogPosition? known;
        lock (_gate)
        {
            known = _last;
        }

        // Before the first read, after the server lost its data, and if the log was trimmed past the position.
        var isLost = known is not { } last || last.CompareTo(beat.Last) > 0 || last.CompareTo(beat.First) < 0;
        if (isLost)
        {
            return await ReadAllAsync(beat, cancellationToken);
        }

        if (known == beat.Last)
        {
            return true;
        }

        metrics.Gap();
        return await ReadMissedAsync(known!.Value, cancellationToken); // not lost, so it is known
    }

    /// <summary>Tells every part to repeat what the store may have lost; false where it is away.</summary>
    public async ValueTask<bool> RepeatAsync(CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            if (!await TryAsync(part.RepeatAsync, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<bool> ReadAllAsync(SharedBeat beat, CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            if (!await TryAsync(part.ReadAsync, cancellationToken))
            {
                return false;
            }
        }

        // Changes announced during the read were applied too.
        Move(beat.Last);
        return true;
    }

    private async ValueTask<bool> ReadMissedAsync(LogPosition from, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var after = $"({from}";
            var entries = await connection.CallAsync(
                "log_read", database => database.StreamRangeAsync(connection.Keys.Log, after, "+", PageSize));
            if (entries is null)
            {
                return false;
            }

            foreach (var entry in entries)
            {
                Apply((string?)entry["m"] ?? "");
                from = LogPosition.Parse((string)entry.Id!); // each entry has an id
            }

            Move(from);
            if (entries.Length < PageSize)
            {
                return true;
            }
        }

        return false;
    }

    // A part that cannot read a change must not block the other parts.
    private static async ValueTask<bool> TryAsync(
        Func<CancellationToken, ValueTask<bool>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run(cancellationToken);
        }
        catch (UnreadableDataException)
        {
            return true;
        }
    }

    private void Move(LogPosition position)
    {
        lock (_gate)
        {
            _last = position;
        }
    }

    private void Apply(string body)
    {
        if (body.Length > 0 && Array.Find(_parts, part => part.Kind == body[0]) is { } owner)
        {
            try
            {
                owner.Apply(body[1..]);
            }
            catch (UnreadableDataException e)
            {
                // An unreadable change would otherwise block all later ones forever.
                connection.ReportUnreadable($"change {owner.Kind}", e.Message);
            }
            catch (ObjectDisposedException)
            {
                // This gateway is ending, and its part has left before the announcements have.
            }
            catch (Exception e)
            {
                connection.ReportDefect($"Change {owner.Kind}", e);
            }
        }
    }
}

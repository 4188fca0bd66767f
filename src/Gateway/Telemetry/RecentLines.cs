namespace Gateway.Telemetry;

/// <summary>
/// The last lines of the access log and the audit log as they were written, for the console's live log. The logs' writers copy them here,
/// off the path of requests: nothing is made for a request beyond what its log line takes. The memory is taken as lines come, in segments
/// up to the configured bound; the oldest segment then makes room.
/// </summary>
internal sealed class RecentLines(Func<int> maximumMegabytes)
{
    private const int SegmentBytes = 1024 * 1024;
    private const byte End = (byte)'\n';

    private readonly Lock _gate = new();
    private readonly LinkedList<Segment> _segments = [];
    private TaskCompletionSource? _waiting;
    private long _next;

    /// <summary>Whether lines are kept.</summary>
    public bool IsOn => maximumMegabytes() > 0;

    /// <summary>The number of the next line.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>Keeps a line, which is one JSON object without a line break.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        var maximum = maximumMegabytes();
        if (maximum <= 0 || line.Length >= SegmentBytes)
        {
            return;
        }

        TaskCompletionSource? waiting;
        lock (_gate)
        {
            while (_segments.Count > maximum)
            {
                _segments.RemoveFirst();
            }

            var segment = _segments.Last?.Value;
            if (segment is null || segment.Used + line.Length + 1 > SegmentBytes)
            {
                segment = Begin(maximum);
            }

            line.CopyTo(segment.Bytes.AsSpan(segment.Used));
            segment.Bytes[segment.Used + line.Length] = End;
            segment.Used += line.Length + 1;
            segment.Count++;
            Volatile.Write(ref _next, _next + 1);
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetResult();
    }

    /// <summary>The lines before a number, the newest first. The lines are read while others are written.</summary>
    /// <param name="before">The number of the first line that is not read.</param>
    public IEnumerable<(long Number, ReadOnlyMemory<byte> Line)> Backward(long before)
    {
        foreach (var snapshot in Snapshots().Reverse())
        {
            var (end, number) = (snapshot.Used - 1, snapshot.First + snapshot.Count - 1);
            while (end > 0)
            {
                var start = snapshot.Bytes.AsSpan(0, end).LastIndexOf(End) + 1;
                if (number < before)
                {
                    yield return (number, snapshot.Bytes.AsMemory(start, end - start));
                }

                (end, number) = (start - 1, number - 1);
            }
        }
    }

    /// <summary>The lines from a number on, the oldest first.</summary>
    public IEnumerable<(long Number, ReadOnlyMemory<byte> Line)> Forward(long from)
    {
        foreach (var snapshot in Snapshots().Where(s => s.First + s.Count > from))
        {
            var (start, number) = (0, snapshot.First);
            while (start < snapshot.Used)
            {
                var length = snapshot.Bytes.AsSpan(start, snapshot.Used - start).IndexOf(End);
                if (number >= from)
                {
                    yield return (number, snapshot.Bytes.AsMemory(start, length));
                }

                (start, number) = (start + length + 1, number + 1);
            }
        }
    }

    /// <summary>Waits until there is a line with this number or a higher one.</summary>
    public Task WaitAsync(long number, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _next > number
                ? Task.CompletedTask
                : (_waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }

    // Below what is used, a segment is never written again.
    private Snapshot[] Snapshots()
    {
        lock (_gate)
        {
            return [.. _segments.Select(s => new Snapshot(s.Bytes, s.Used, s.First, s.Count))];
        }
    }

    private Segment Begin(int maximum)
    {
        if (_segments.Count >= maximum)
        {
            _segments.RemoveFirst();
        }

        var segment = new Segment(_next);
        _segments.AddLast(segment);
        return segment;
    }

    private sealed class Segment(long first)
    {
        public byte[] Bytes { get; } = new byte[SegmentBytes];

        public long First => first;

        public int Used { get; set; }

        public int Count { get; set; }
    }

    private readonly record struct Snapshot(byte[] Bytes, int Used, long First, int Count);
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gateway.Testing;

/// <summary>The spans of some sources that have ended, in order: what an exporter would get.</summary>
public sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly Activity? _root;

    private RecordedSpans(Func<ActivitySource, bool> listensTo, Activity? root)
    {
        _root = root;
        _listener = new ActivityListener
        {
            ShouldListenTo = listensTo,
            Sample = (ref ActivityCreationOptions<ActivityContext> span) => _root is null || span.Parent.TraceId == _root.TraceId
                ? ActivitySamplingResult.AllDataAndRecorded
                : ActivitySamplingResult.None,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyCollection<Activity> Ended => _ended;

    /// <summary>The spans of a whole process.</summary>
    public static RecordedSpans Of(params string[] sources) => new(source => sources.Contains(source.Name), null);

    /// <summary>The spans below a request that begins here, whatever other tests do meanwhile. The caller's context is in it.</summary>
    public static RecordedSpans BelowARequest() =>
        new(source => source.Name.StartsWith("Gateway.", StringComparison.Ordinal), new Activity("request").Start());

    /// <summary>The attributes of a span as <c>name=value</c>, sorted.</summary>
    public static string Text(Activity span) =>
        string.Join(' ', span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));

    public void Dispose()
    {
        _root?.Dispose();
        _listener.Dispose();
    }
}

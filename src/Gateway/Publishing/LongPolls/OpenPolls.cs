using System.Collections.Concurrent;
using Gateway.Transport.Draining;

namespace Gateway.Publishing.LongPolls;

/// <summary>The long polls that wait for their back ends, so that they can be ended when the gateway leaves.</summary>
internal sealed class OpenPolls
{
    private readonly ConcurrentDictionary<OpenPoll, byte> _polls = new();

    /// <summary>The number of requests that may be waiting.</summary>
    public int Count => _polls.Count;

    /// <summary>Registers a request that may wait; null for any other. Its disposal ends the registration.</summary>
    public OpenPoll? TryBegin(HttpContext context, RoutePreset? preset)
    {
        if (KindOf(context.Request, preset) is not { } kind || context.Features.Get<IDrainFeature>() is not { } connection)
        {
            return null;
        }

        var poll = new OpenPoll(kind, context.Response, connection, p => _polls.TryRemove(p, out _));
        _polls[poll] = 0;
        return poll;
    }

    /// <summary>Ends the polls of the connections that are told.</summary>
    public void Tell()
    {
        foreach (var (poll, _) in _polls)
        {
            poll.Tell();
        }
    }

    private static PollKind? KindOf(HttpRequest request, RoutePreset? preset)
    {
        if (request.Method != "POST")
        {
            return null;
        }

        return preset switch
        {
            RoutePreset.ActiveSync => ActiveSyncCommand.IsPing(request) ? PollKind.ActiveSyncPing : PollKind.ActiveSync,
            RoutePreset.Ews => PollKind.Ews,
            _ => null,
        };
    }
}

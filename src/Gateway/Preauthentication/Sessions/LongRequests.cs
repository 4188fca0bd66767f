using System.Collections.Concurrent;
using Gateway.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Preauthentication.Sessions;

/// <summary>
/// The requests that may last for minutes and more: they are cut when the session or the app password that admitted them is revoked, here
/// or at another gateway. All others are over before anybody would notice.
/// </summary>
internal sealed class LongRequests(SessionRegistry sessions, TimeProvider time)
{
    /// <summary>How often they are looked at; with the announcement of another gateway, within a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(400);

    private readonly ConcurrentDictionary<LongRequest, byte> _open = new();
    private long _lastId;

    /// <summary>Whether an admitted request may last, and was admitted by what can be revoked.</summary>
    public static bool MayLast(HttpContext context, RoutePreauthentication route, SignInResult found) =>
        (found.Session is not null || found.AppPassword is not null) && (route.MayLast || IsUpgrade(context));

    /// <summary>Forwards a request, and cuts it when it is revoked.</summary>
    public async Task RunAsync(HttpContext context, SignInResult found, RequestDelegate next)
    {
        var request = new LongRequest(context, found, Interlocked.Increment(ref _lastId), time.GetUtcNow());
        _open[request] = 0;
        try
        {
            await next(context);
        }
        finally
        {
            request.Leave();
            _open.TryRemove(request, out _);
            if (request.Reason is { } reason)
            {
                var record = RequestRecord.Of(context);
                (record.Outcome, record.Reason) = (RequestOutcome.Unauthenticated, reason);
            }
        }
    }

    /// <summary>Cuts those whose session or app password has ended.</summary>
    public void CutRevoked()
    {
        var now = time.GetUtcNow();
        foreach (var (request, _) in _open)
        {
            request.CutIfEnded(sessions, now);
        }
    }

    /// <summary>Those that are open, the oldest first.</summary>
    public IReadOnlyList<LongRequestView> List() => [.. _open.Keys.Select(r => r.View).OrderBy(v => v.Started)];

    /// <summary>Cuts one.</summary>
    /// <returns>The request; null if there is none with this id.</returns>
    public LongRequestView? End(long id)
    {
        var request = _open.Keys.FirstOrDefault(r => r.Id == id);
        request?.End();
        return request?.View;
    }

    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        || context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };
}

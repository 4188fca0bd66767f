using System.Net;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Pinning;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Which connection an exchange travels on: the one bound to its client, a kept one, or a new one, signed in where the gateway signs in;
/// and who may have it afterwards.
/// </summary>
internal sealed class ConnectionChoice(HttpContext context, OutboundRequest request, ForwardingMetrics metrics)
{
    private PinnedConnections? _pins;
    private bool _isPinned;

    public UpstreamConnection Connection { get; private set; } = null!; // set by the first AcquireAsync that completes

    /// <summary>The Authorization of the gateway's own sign-in, or null.</summary>
    public string? Authorization { get; private set; }

    /// <summary>What became of the addresses that were tried, where there is no connection.</summary>
    public string? ConnectDetail { get; private set; }

    /// <summary>Whether the connection is the client's alone.</summary>
    public bool IsBound => _isPinned;

    /// <summary>Binds the client's connection where the request authenticates it; false where that is impossible, as over HTTP/2.</summary>
    public bool TryBind()
    {
        _isPinned = ConnectionAuthentication.IsBound(request.Headers.Authorization);
        if (!_isPinned && !request.Options.PinsChallenges)
        {
            return true;
        }

        _pins = PinnedConnections.Find(context);
        if (_isPinned && _pins is null && (_pins = PinnedConnections.Make(context, metrics)) is null)
        {
            context.Features.Get<IHttpResetFeature>()?.Reset(0xd); // HTTP_1_1_REQUIRED, as IIS says it
            return false;
        }

        return true;
    }

    /// <summary>Binds the connection to the client's after all, because the back end has asked to authenticate it.</summary>
    public void BindChallenged()
    {
        if (!_isPinned)
        {
            _pins ??= PinnedConnections.Make(context, metrics);
            _isPinned = _pins is not null;
        }
    }

    public ValueTask<ForwardingStatus> AcquireAsync(bool isFresh)
    {
        if (!isFresh && _pins?.Take(request.PinKey, request.Pool) is { } pinned)
        {
            _isPinned = true;
            Connection = pinned;
            return new(ForwardingStatus.Completed);
        }

        // A connection that is about to be bound is always a new one, and so is the one for a second try.
        if (!isFresh && !_isPinned && request.Credential is null && request.Pool.TryTake(null) is { } kept)
        {
            Connection = kept;
            return new(ForwardingStatus.Completed);
        }

        return request.Credential is { } credential ? SignInAsync(credential, isFresh) : ConnectAsync();
    }

    /// <summary>Closes the connection, or offers it to the next request, or to the next one of this client alone; both take it only at rest.</summary>
    public void Settle(bool isReusable)
    {
        var connection = Connection;
        connection.EndExchange();
        if (!isReusable)
        {
            connection.Dispose();
        }
        else if (_isPinned)
        {
            _pins!.Pin(request.PinKey, connection); // what is pinned has been pinned by them
        }
        else
        {
            connection.Pool.Return(connection);
        }
    }

    private async ValueTask<ForwardingStatus> ConnectAsync()
    {
        var result = await OpenAsync();
        Connection = result.Connection!; // not used where the outcome is a failure
        return result.Failure;
    }

    /// <summary>Connects within the time that the request has left; the route's own is counted anew when the connection is there.</summary>
    private async ValueTask<ConnectResult> OpenAsync()
    {
        var whole = request.Options.Timeout > TimeSpan.Zero ? request.Options.Timeout : TimeSpan.MaxValue;
        var limit = whole < request.ConnectLimit ? whole : request.ConnectLimit;
        var result = await request.Pool.ConnectAsync(limit, context.RequestAborted);
        ConnectDetail = result.Detail;
        var isWhole = limit == whole && whole < request.Pool.ConnectTimeout;
        return result.Failure == ForwardingStatus.ConnectTimedOut && isWhole ? result with { Failure = ForwardingStatus.TimedOut } : result;
    }

    private async ValueTask<ForwardingStatus> SignInAsync(NetworkCredential credential, bool isFresh)
    {
        var identity = NtlmSignIn.IdentityOf(credential);
        Authorization = null;
        if (!isFresh && request.Pool.TryTake(identity) is { } kept)
        {
            Connection = kept;
            return ForwardingStatus.Completed;
        }

        var result = await OpenAsync();
        if (result.Connection is not { } connection)
        {
            return result.Failure;
        }

        Connection = connection;
        connection.BeginExchange(context, request.Options.ActivityTimeout, request.Options.Timeout);
        var outcome = ForwardingStatus.SignInFailed;
        try
        {
            (outcome, Authorization) = await new NtlmSignIn(context, request, connection).BeginAsync(credential);
            connection.Identity = identity;
            return outcome;
        }
        finally
        {
            if (outcome != ForwardingStatus.Completed)
            {
                connection.Dispose();
            }
        }
    }
}

using System.IO.Pipelines;
using System.Net;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Pinning;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Forwarding.Exchanges;

/// <summary>
/// Chooses the connection of an exchange: the one bound to the client, an idle one or a new one, on which the gateway signs in if the route
/// delegates NTLM. It also decides what happens to the connection afterwards.
/// </summary>
internal sealed class ConnectionChoice(HttpContext context, OutboundRequest request, ForwardingMetrics metrics) : IExchangeClient
{
    private PinnedConnections? _pins;
    private bool _isPinned;

    public UpstreamConnection Connection { get; private set; } = null!; // the first successful AcquireAsync sets it

    /// <summary>The Authorization header of the gateway's own sign-in, or null.</summary>
    public string? Authorization { get; private set; }

    /// <summary>The addresses that were tried and their errors, if there is no connection.</summary>
    public string? ConnectDetail { get; private set; }

    /// <summary>Whether the connection is bound to the client's connection.</summary>
    public bool IsBound => _isPinned;

    UnreadConnection? IExchangeClient.Unread => UnreadConnection.Of(context);

    PipeWriter? IExchangeClient.InterimOutput => InterimResponse.OutputOf(context);

    string? IExchangeClient.Rewrite(string name, string value) => request.Options.RewriteInterim?.Invoke(context, name, value);

    void IExchangeClient.AbortResponse()
    {
        try
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
            }
        }
        catch (ObjectDisposedException)
        {
            // Kestrel has already recycled the request, so there is no response to abort. An exception on the timer would end the process.
        }
    }

    /// <summary>Binds the client's connection if the request authenticates it; false if that is impossible, as over HTTP/2.</summary>
    public bool TryBind()
    {
        _isPinned = ConnectionAuthentication.IsBound(request.Headers.Authorization);
        if (!_isPinned && !request.Options.PinsChallenges)
        {
            return true;
        }

        _pins = PinnedConnections.Find(context);
        if (_isPinned && _pins is null && (_pins = PinnedConnections.Create(context, metrics)) is null)
        {
            context.Features.Get<IHttpResetFeature>()?.Reset(0xd); // HTTP_1_1_REQUIRED (RFC 9113, 7), which IIS sends too
            return false;
        }

        return true;
    }

    /// <summary>Binds the connection to the client's because the back end requests authentication of the connection.</summary>
    public void BindChallenged()
    {
        if (!_isPinned)
        {
            _pins ??= PinnedConnections.Create(context, metrics);
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

        // A connection that will be bound must be new, and so must the connection of a second try.
        if (!isFresh && !_isPinned && request.Credential is null && request.Pool.TryTake(null) is { } kept)
        {
            Connection = kept;
            return new(ForwardingStatus.Completed);
        }

        return request.Credential is { } credential ? SignInAsync(credential, isFresh) : ConnectAsync();
    }

    /// <summary>
    /// Closes the connection, or keeps it for the next request or, if it is bound, for the next request of this client. It is kept only if
    /// nothing is outstanding on it.
    /// </summary>
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
            _pins!.Pin(request.PinKey, connection); // _isPinned implies that there is a set
        }
        else
        {
            connection.Pool.Return(connection);
        }
    }

    private async ValueTask<ForwardingStatus> ConnectAsync()
    {
        var result = await OpenAsync();
        Connection = result.Connection!; // not used if connecting failed
        return result.Failure;
    }

    /// <summary>
    /// Connects within the remaining time of the request. The route's time-out starts again when the connection is established.
    /// </summary>
    private async ValueTask<ConnectResult> OpenAsync()
    {
        var timeout = request.Options.Timeout > TimeSpan.Zero ? request.Options.Timeout : TimeSpan.MaxValue;
        var limit = timeout < request.ConnectLimit ? timeout : request.ConnectLimit;
        var result = await request.Pool.ConnectAsync(limit, context.RequestAborted);
        ConnectDetail = result.Detail;
        var isRouteTimeout = limit == timeout && timeout < request.Pool.ConnectTimeout;
        if (result.Failure == ForwardingStatus.ConnectTimedOut && isRouteTimeout)
        {
            return result with { Failure = ForwardingStatus.TimedOut };
        }

        return result;
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
        connection.BeginExchange(this, request.Options.ActivityTimeout, request.Options.Timeout);
        var status = ForwardingStatus.SignInFailed;
        try
        {
            (status, Authorization) = await new NtlmSignIn(context, request, connection).BeginAsync(credential);
            connection.Identity = identity;
            return status;
        }
        finally
        {
            if (status != ForwardingStatus.Completed)
            {
                connection.Dispose();
            }
        }
    }
}

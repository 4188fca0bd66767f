using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>One request and its response on one connection: it sends, receives, and decides whether the connection is reusable.</summary>
internal sealed class HttpExchange(HttpContext context, OutboundRequest request, ConnectionChoice choice, TimeProvider time)
{
    private const int HeadBytes = 2048;

    /// <summary>How long both sides may be silent while the request body continues after the end of its response.</summary>
    private static readonly TimeSpan BodyAfterResponse = TimeSpan.FromSeconds(10);

    /// <summary>How long the back end may take no bytes of what the client sent before it left.</summary>
    private static readonly TimeSpan BodyAfterClientLeft = TimeSpan.FromSeconds(5);

    private readonly ForwardingOptions _options = request.Options;
    private readonly UpgradeRequest? _upgrade = UpgradeRequest.Of(context, request.Options);
    private UpstreamConnection _connection = null!; // RunAsync sets it before anything else
    private RequestBody _body;
    private RequestBodyPump? _pump;
    private ResponseBodyCopy? _copy;
    private ResponseDefect _defect;
    private int _responseStatus;
    private volatile ExchangePhase _phase;

    // Not a phase: the client can leave in any phase, and another thread reports it.
    private volatile bool _hasClientLeft;

    /// <summary>
    /// Whether the request can be sent again: its method only reads, it has no body, and no byte of a response has arrived.
    /// </summary>
    public bool IsRepeatable =>
        _connection?.Progress.HasReceived != true && !_body.Exists && RepeatableMethods.Contains(request.Method);

    /// <summary>The time stamp of the head of a final response; 0 if none has arrived.</summary>
    public long HeadAt { get; private set; }

    /// <summary>For the log: what happened to the connection with which back end; null if that is not where the fault is.</summary>
    public string? Detail { get; private set; }

    private bool IsChannel => request.Method is "RPC_IN_DATA" or "RPC_OUT_DATA";

    /// <summary>
    /// Whether the connection should carry another request after this status; <see cref="UpstreamConnection.TryRest"/> decides whether it
    /// can.
    /// </summary>
    public bool LeavesReusable(ForwardingStatus status)
    {
        // After a 401 the user's sign-in on the connection is incomplete, refused or forgotten, and the next request must start a new one.
        var isSignedOut = _connection is { Identity: not null, Head.Status: StatusCodes.Status401Unauthorized };
        return !isSignedOut && status is ForwardingStatus.Completed or ForwardingStatus.CannotEncodeAsHttp1;
    }

    public ForwardingResult ToResult(ForwardingStatus status, int tries) => new(status, _defect, _pump?.RefusedStatus ?? 0)
    {
        RequestBytes = _pump?.Bytes ?? 0,
        ResponseBytes = _copy?.Bytes ?? 0,
        ResponseStatus = _responseStatus,
        Tries = tries,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardingStatus> RunAsync(UpstreamConnection connection)
    {
        _connection = connection;
        Detail = null;
        _body = _upgrade is null ? RequestBody.Of(context) : default;
        connection.BeginExchange(choice, _options.ActivityTimeout, _options.Timeout);
        request.Interrupt?.Attach(connection);
        var registration = ClientConnection.Closed(context).UnsafeRegister(static e => ((HttpExchange)e!).OnClientClosed(), this);
        try
        {
            ForwardingStatus status;
            try
            {
                status = await SendHeadAsync();
                if (status == ForwardingStatus.Completed)
                {
                    status = StatusOfHead(await ReceiveHeadAsync());
                }

                if (status == ForwardingStatus.Completed)
                {
                    (HeadAt, _responseStatus) = (Stopwatch.GetTimestamp(), connection.Head.Status);
                    var isSwitch = connection.Head.Status == StatusCodes.Status101SwitchingProtocols;
                    status = isSwitch ? await SwitchAsync() : await RespondAsync();
                }
            }
            catch (Exception e) when (ConnectionFailure.Is(e))
            {
                status = FailureStatus();
                Detail = ExchangeFailure.Describe(connection, status, e);
            }

            Detail ??= ExchangeFailure.Describe(connection, status, null);
            return status == ForwardingStatus.Completed ? status : await BreakOffAsync(status);
        }
        catch
        {
            try
            {
                await StopBodyAsync();
            }
            finally
            {
                connection.Dispose();
            }

            throw;
        }
        finally
        {
            request.Interrupt?.Detach();
            await registration.DisposeAsync();
        }
    }

    /// <summary>All transitions between phases.</summary>
    private void Advance(ExchangePhase next)
    {
        var isAllowed = (_phase, next) is (ExchangePhase.AwaitingResponse, ExchangePhase.Responding or ExchangePhase.Tunnel)
            or (ExchangePhase.Responding, ExchangePhase.Responded);
        _phase = isAllowed ? next : throw new InvalidOperationException($"The exchange cannot go from phase {_phase} to {next}.");
    }

    /// <summary>Stops the request body, and cuts a response that has started and cannot be completed.</summary>
    private async ValueTask<ForwardingStatus> BreakOffAsync(ForwardingStatus status)
    {
        await StopBodyAsync();
        if (context.Response.HasStarted && _phase != ExchangePhase.Tunnel && status != ForwardingStatus.Interrupted)
        {
            if (_phase != ExchangePhase.Responded && status is ForwardingStatus.ResponseTruncated or ForwardingStatus.ChannelEnded)
            {
                var socket = HttpProtocol.IsHttp11(context.Request.Protocol) ? context.Features.Get<IConnectionSocketFeature>() : null;
                await LingeringClose.WaitAsync(context.Response.BodyWriter, socket, _connection, ClientConnection.Closed(context));
            }

            context.Abort();
        }

        return status;
    }

    /// <summary>
    /// Waits for the end of the pump: after the exchange, the server reuses the request object and nothing may read its body.
    /// </summary>
    private async ValueTask StopBodyAsync()
    {
        if (_pump is { IsStarted: true, HasEnded: false } pump)
        {
            _connection.Abort(AbortReason.Finished);
            pump.Stop();
            await pump.EndAsync();
        }
    }

    /// <summary>
    /// Ends the exchange. While a pump or a tunnel is still forwarding what the client sent before it left, only its time is limited.
    /// </summary>
    private void OnClientClosed()
    {
        _hasClientLeft = _connection.AbortReason == AbortReason.None; // otherwise the gateway itself closed the client's connection
        if (_phase == ExchangePhase.Tunnel || _pump is { IsStarted: true, HasEnded: false })
        {
            _connection.Touch();
            _connection.LimitInactivity(BodyAfterClientLeft);
        }
        else
        {
            _connection.Abort(AbortReason.ClientLeft);
        }
    }

    private async ValueTask<ForwardingStatus> SendHeadAsync()
    {
        var body = _body;
        var awaitsContinue = false;
        var head = new ByteBuffer(HeadBytes);
        try
        {
            if (!RequestHeadWriter.TryWrite(ref head, context, request, body, _upgrade, choice.Authorization))
            {
                return ForwardingStatus.CannotEncodeAsHttp1;
            }

            if (body.Exists)
            {
                // A client that sends its body without waiting for 100 gets none (RFC 9110, 10.1.1), and the back end need not send one.
                _pump = new RequestBodyPump(context, _connection, _options, body);
                awaitsContinue = !_pump.AddReady(ref head) && body.AwaitsContinue;
            }

            await _connection.WriteRequestAsync(RequestHeadWriter.MethodOf(request, _upgrade), body.Exists, head.Memory);
        }
        catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e) && _connection.AbortReason == AbortReason.None)
        {
            // The back end may have responded before it closed the connection; the response is read next.
            return ForwardingStatus.Completed;
        }
        finally
        {
            head.Dispose();
        }

        if (_pump is not null && !awaitsContinue)
        {
            _pump.Start();
        }

        return ForwardingStatus.Completed;
    }

    private ValueTask<ForwardingStatus> ReceiveHeadAsync() =>
        _pump is { IsStarted: false } pump
            ? ResponseHeadReader.ReadAwaitingContinueAsync(_connection, choice, pump, _options, time, context.RequestAborted)
            : ResponseHeadReader.ReadAsync(_connection, choice, _pump, _options);

    private ForwardingStatus StatusOfHead(ForwardingStatus status) => status switch
    {
        ForwardingStatus.ConnectionLost => FailureStatus(),
        ForwardingStatus.ResponseInvalid => Invalid(_connection.Head.Defect),
        _ => status,
    };

    private async ValueTask<ForwardingStatus> RespondAsync()
    {
        var connection = _connection;
        var head = connection.Head;
        if (_upgrade is { IsExtendedConnect: true } && head.Status is >= 200 and < 300)
        {
            return Invalid(ResponseDefect.UnexpectedUpgrade); // the client would take any 2xx as consent to its CONNECT (RFC 8441, 5)
        }

        if (_options.PinsChallenges && ResponseHeadWriter.ChallengesConnection(head, connection.Buffered))
        {
            choice.BindChallenged();
        }

        ResponseHeadWriter.Write(connection, context, _options);
        connection.BeginBody();
        if (!head.KeepAlive && _pump is { HasEnded: false } && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            // The back end takes no more of the request, so the client need not send the rest.
            context.Response.Headers.Connection = "close";
        }

        var passesBody = request.Transform is null || await request.Transform.ApplyAsync(context);
        Advance(ExchangePhase.Responding);
        if (!passesBody)
        {
            return ForwardingStatus.Completed; // the connection is closed with the rest of its response body unread
        }

        if (connection.Progress.Framing != BodyFraming.None)
        {
            await context.Response.StartAsync();
        }

        _copy = new ResponseBodyCopy(connection, context.Response.BodyWriter, _options.WaitsWithoutBuffer, request.Interrupt);
        var status = StatusOfBody(_copy, await _copy.CopyAsync());
        if (status != ForwardingStatus.Completed)
        {
            return status;
        }

        if (connection.Progress.Framing == BodyFraming.Chunked)
        {
            connection.CountBareLineFeed();
            ResponseTrailers.Pass(context.Response, connection.Progress.Chunks.Trailers, _options);
        }

        if (_pump is { } pump)
        {
            await EndRequestBodyAsync(pump);
        }

        return ForwardingStatus.Completed;
    }

    private ForwardingStatus StatusOfBody(ResponseBodyCopy copy, ForwardingStatus status)
    {
        _defect = copy.Defect;
        if (status != ForwardingStatus.Completed
            && _connection.AbortReason is AbortReason.Inactive or AbortReason.TooLong or AbortReason.Interrupted)
        {
            return FailureStatus();
        }

        // Either side ends a channel of RPC over HTTP by closing its connection.
        var isEndOfChannel = IsChannel && status is ForwardingStatus.ResponseTruncated or ForwardingStatus.ClientLeft;
        return isEndOfChannel ? ForwardingStatus.ChannelEnded : status;
    }

    /// <summary>
    /// The response has ended, but the request body may not have. A bound connection is kept only if the whole body is sent.
    /// </summary>
    private async ValueTask EndRequestBodyAsync(RequestBodyPump pump)
    {
        if (!pump.IsStarted)
        {
            // The back end sent a final response instead of 100. It still expects the body, and the client may send it (RFC 9110, 10.1.1).
            // A multi-step sign-in is bound to this connection, so the body must be sent; any other request can use another connection.
            if (!choice.IsBound)
            {
                return;
            }

            pump.Start();
        }

        if (!pump.HasEnded)
        {
            if (_connection is { Head.KeepAlive: true, HasBuffered: false, Progress.HasResponseEnded: true })
            {
                await context.Response.CompleteAsync();
                Advance(ExchangePhase.Responded);
                _connection.LimitInactivity(BodyAfterResponse);
            }
            else
            {
                pump.Stop();
                _connection.Abort(AbortReason.Finished);
            }
        }

        if (await pump.EndAsync() == PumpEnd.Completed)
        {
            _connection.Progress.EndRequest();
        }
    }

    private async ValueTask<ForwardingStatus> SwitchAsync()
    {
        if (_upgrade is null || !_upgrade.IsAnsweredBy(_connection))
        {
            return Invalid(ResponseDefect.UnexpectedUpgrade);
        }

        _upgrade.WriteResponse(_connection, context, _options);
        if (request.Transform is { } transform)
        {
            await transform.ApplyAsync(context);
        }

        Advance(ExchangePhase.Tunnel);
        _connection.LimitInactivity(_options.TunnelTimeout);
        await UpgradedTunnel.RunAsync(await _upgrade.AcceptAsync(), _connection);
        return ForwardingStatus.ChannelEnded;
    }

    private ForwardingStatus Invalid(ResponseDefect defect)
    {
        _defect = defect;
        return ForwardingStatus.ResponseInvalid;
    }

    private ForwardingStatus FailureStatus() => new ExchangeFailure(_connection.AbortReason, _phase)
    {
        IsChannel = IsChannel,
        HasClientLeft = _hasClientLeft,
        AwaitsClient = _pump is { AwaitsClient: true } || _copy is { AwaitsClient: true },
    }.ToStatus();
}

using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Exchanges;

/// <summary>One request and its response on one connection: sends, receives, and says whether the connection may carry another.</summary>
internal sealed class HttpExchange(HttpContext context, OutboundRequest request, ConnectionChoice choice, TimeProvider time)
{
    private const int MaxInformational = 32;
    private const int HeadBytes = 2048;

    /// <summary>How long a head may take from its first byte, which may itself be long in coming.</summary>
    private static readonly TimeSpan WholeHead = TimeSpan.FromSeconds(30);

    /// <summary>How long a request body may go on after its response has ended.</summary>
    private static readonly TimeSpan BodyAfterResponse = TimeSpan.FromSeconds(10);

    /// <summary>How long the back end may take nothing of what the client sent before it left.</summary>
    private static readonly TimeSpan LastBytes = TimeSpan.FromSeconds(5);

    private readonly ForwardingOptions _options = request.Options;
    private readonly UpgradeRequest? _upgrade = UpgradeRequest.Of(context, request.Options);
    private UpstreamConnection _connection = null!; // set before anything else runs, in RunAsync
    private RequestBody _body;
    private RequestBodyPump? _pump;
    private ResponseBodyCopy? _copy;
    private ResponseDefect _defect;
    private bool _hasReceived;
    private bool _hasResponded;
    private bool _hasAnswered; // nothing may be written to the client any more, though it may still be sending
    private bool _hasSwitched;
    private volatile bool _hasClientLeft;

    /// <summary>Whether it may be tried again: the method only reads, nothing of a body has travelled, and no byte has come back.</summary>
    public bool IsRepeatable => !_hasReceived && !_body.Exists && RepeatableMethods.Contains(request.Method);

    /// <summary>Whether the connection is wanted for another request after this outcome; whether it may carry one, it says itself.</summary>
    public bool LeavesReusable(ForwardingStatus outcome) => !IsSignedOut && outcome is ForwardingStatus.Completed or ForwardingStatus.CannotEncodeAsHttp1;

    /// <summary>Whether the user's sign-in that the connection would be kept for is not ended, was refused, or is forgotten: the next request must begin it anew.</summary>
    private bool IsSignedOut => _connection is { Identity: not null, Head.Status: 401 };

    private bool IsChannel => request.Method is "RPC_IN_DATA" or "RPC_OUT_DATA";

    public ForwardingResult ToResult(ForwardingStatus outcome, int tries) => new(outcome, _defect, _pump?.RefusedStatus ?? 0)
    {
        RequestBytes = _pump?.Bytes ?? 0,
        ResponseBytes = _copy?.Bytes ?? 0,
        Tries = tries,
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardingStatus> RunAsync(UpstreamConnection connection)
    {
        _connection = connection;
        _body = _upgrade is null ? RequestBody.Of(context) : default;
        connection.BeginExchange(context, _options.ActivityTimeout, _options.Timeout);
        var registration = ClientLeaves().UnsafeRegister(static e => ((HttpExchange)e!).ClientLeft(), this);
        try
        {
            ForwardingStatus outcome;
            try
            {
                outcome = await SendHeadAsync();
                if (outcome == ForwardingStatus.Completed)
                {
                    outcome = _pump is { IsStarted: false } ? await ReceiveAwaitingContinueAsync() : await ReceiveHeadAsync();
                }

                if (outcome == ForwardingStatus.Completed)
                {
                    outcome = connection.Head.Status == 101 ? await SwitchAsync() : await RespondAsync();
                }
            }
            catch (Exception e) when (ConnectionFailure.Is(e))
            {
                outcome = Explain();
            }

            return outcome == ForwardingStatus.Completed ? outcome : await BreakOffAsync(outcome);
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
            await registration.DisposeAsync();
        }
    }

    /// <summary>Leaves nothing running, and cuts a response that cannot be ended as it was begun.</summary>
    private async ValueTask<ForwardingStatus> BreakOffAsync(ForwardingStatus outcome)
    {
        await StopBodyAsync();
        if (context.Response.HasStarted && !_hasSwitched)
        {
            if (!_hasAnswered && outcome is (ForwardingStatus.ResponseTruncated or ForwardingStatus.ChannelEnded))
            {
                await LingeringClose.WaitAsync(context, _connection, ClientLeaves());
            }

            context.Abort();
        }

        return outcome;
    }

    /// <summary>The server takes the request back for the next one, so that nothing may read of it any more.</summary>
    private async ValueTask StopBodyAsync()
    {
        if (_pump is { IsStarted: true, HasEnded: false } pump)
        {
            _connection.Abort(AbortReason.Finished);
            pump.Stop();
            await pump.EndAsync();
        }
    }

    /// <summary>When the client's connection closes; for HTTP/2, where a stream may end before it, when the request is aborted.</summary>
    private CancellationToken ClientLeaves() =>
        HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IConnectionLifetimeFeature>() is { } lifetime
            ? lifetime.ConnectionClosed
            : context.RequestAborted;

    /// <summary>Ends the exchange; but what the client sent before it left is still on its way, and the pump or the tunnel ends behind it.</summary>
    private void ClientLeft()
    {
        _hasClientLeft = _connection.AbortReason == AbortReason.None; // or else it was made to
        if (_hasSwitched || _pump is { IsStarted: true, HasEnded: false })
        {
            _connection.Touch();
            _connection.LimitSilence(LastBytes);
        }
        else
        {
            _connection.Abort(AbortReason.ClientLeft);
        }
    }

    private async ValueTask<ForwardingStatus> SendHeadAsync()
    {
        var body = _body;
        var head = new ByteBuffer(HeadBytes);
        try
        {
            if (!RequestHeadWriter.TryWrite(ref head, context, request, body, _upgrade, choice.Authorization))
            {
                return ForwardingStatus.CannotEncodeAsHttp1;
            }

            if (body.Exists)
            {
                _pump = new RequestBodyPump(context, _connection, _options, body);
                if (!body.AwaitsContinue)
                {
                    _pump.AddReady(ref head);
                }
            }

            await _connection.WriteRequestAsync(RequestHeadWriter.MethodOf(request, _upgrade), body.Exists, head.Memory);
        }
        catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e) && _connection.AbortReason == AbortReason.None)
        {
            // The back end may have answered before it closed; what it said is read below.
            return ForwardingStatus.Completed;
        }
        finally
        {
            head.Dispose();
        }

        if (_pump is not null && !body.AwaitsContinue)
        {
            _pump.Start();
        }

        return ForwardingStatus.Completed;
    }

    /// <summary>Gives the back end its time to say 100 or to refuse; then the body is sent all the same (RFC 9110, 10.1.1).</summary>
    private async ValueTask<ForwardingStatus> ReceiveAwaitingContinueAsync()
    {
        var receiving = ReceiveHeadAsync().AsTask();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var delay = Task.Delay(_options.ContinueTimeout, time, patience.Token);
        if (await Task.WhenAny(receiving, delay) == delay)
        {
            _pump!.Start(); // there is a body, so there is a pump
        }

        await patience.CancelAsync();
        return await receiving;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingStatus> ReceiveHeadAsync()
    {
        var connection = _connection;
        var head = connection.Head;
        for (var informational = 0; ; informational++)
        {
            head.Reset();
            var progress = connection.HasBuffered ? ResponseHeadParser.Parse(head, connection.Buffered) : ParseProgress.More;
            var isLimited = false;
            while (progress == ParseProgress.More)
            {
                if (_options.WaitsWithoutBuffer)
                {
                    await connection.WaitAsync();
                }

                if (connection.Filled(await connection.FillAsync()) == 0)
                {
                    return connection.HasBuffered ? ForwardingStatus.ResponseTruncated : Explain();
                }

                _hasReceived = true;
                progress = ResponseHeadParser.Parse(head, connection.Buffered);
                if (progress == ParseProgress.More && !isLimited)
                {
                    connection.LimitHead(WholeHead);
                    isLimited = true;
                }
            }

            if (isLimited)
            {
                connection.LimitHead(TimeSpan.Zero);
            }

            if (progress == ParseProgress.Defective)
            {
                return Invalid(head.Defect);
            }

            if (!head.IsInterim)
            {
                return ForwardingStatus.Completed;
            }

            if (informational == MaxInformational)
            {
                return Invalid(ResponseDefect.TooManyInformational);
            }

            await PassInterimAsync(head);
            connection.Consume(head.Length);
        }
    }

    private ValueTask PassInterimAsync(ResponseHead head)
    {
        if (head.Status == 100)
        {
            _pump?.Start(); // the server says 100 to the client when its body is first read
            return ValueTask.CompletedTask;
        }

        return InterimResponse.PassAsync(context, head, _connection.BufferedMemory);
    }

    private async ValueTask<ForwardingStatus> RespondAsync()
    {
        var connection = _connection;
        var head = connection.Head;
        if (_upgrade is { IsExtendedConnect: true } && head.Status is >= 200 and < 300)
        {
            return Invalid(ResponseDefect.UnexpectedUpgrade); // to an extended CONNECT any 2xx would mean yes
        }

        if (_options.PinsChallenges && ResponseHeadWriter.ChallengesConnection(head, connection.Buffered))
        {
            choice.BindChallenged();
        }

        ResponseHeadWriter.Write(connection, context, _options);
        connection.BeginBody();
        var framing = connection.Progress.Framing;
        if (!head.KeepAlive && _pump is { HasEnded: false } && HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close"; // the rest of the request goes nowhere
        }

        var passesBody = request.Transform is null || await request.Transform.ApplyAsync(context);
        _hasResponded = true;
        if (!passesBody)
        {
            return ForwardingStatus.Completed; // what is left of the body goes with the connection
        }

        if (framing != BodyFraming.None)
        {
            await context.Response.StartAsync();
        }

        _copy = new ResponseBodyCopy(connection, context.Response.BodyWriter, _options.WaitsWithoutBuffer);
        var outcome = await _copy.CopyAsync();
        _defect = _copy.Defect;
        if (outcome != ForwardingStatus.Completed)
        {
            return connection.AbortReason is AbortReason.Inactive or AbortReason.TooLong ? Explain()
                : IsChannel && outcome is ForwardingStatus.ResponseTruncated or ForwardingStatus.ClientLeft ? ForwardingStatus.ChannelEnded
                : outcome;
        }

        if (framing == BodyFraming.Chunked)
        {
            ResponseTrailers.Pass(context.Response, connection.Progress.Chunks.Trailers, _options);
        }

        return _pump is null ? ForwardingStatus.Completed : await EndRequestBodyAsync();
    }

    /// <summary>The response has ended; the request may still be on its way, and a bound connection is only kept when it has arrived.</summary>
    private async ValueTask<ForwardingStatus> EndRequestBodyAsync()
    {
        var pump = _pump!;
        if (!pump.IsStarted)
        {
            // The back end answered instead of saying 100, and waits for the body all the same, as the client sends it (RFC 9110, 10.1.1).
            // A sign-in in the middle is bound to this connection; otherwise the next request gets another.
            if (!choice.IsBound)
            {
                return ForwardingStatus.Completed;
            }

            pump.Start();
        }

        if (!pump.HasEnded)
        {
            if (_connection is { Head.KeepAlive: true, HasBuffered: false, Progress.HasResponseEnded: true })
            {
                await context.Response.CompleteAsync();
                _hasAnswered = true;
                _connection.LimitSilence(BodyAfterResponse);
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

        return ForwardingStatus.Completed;
    }

    private async ValueTask<ForwardingStatus> SwitchAsync()
    {
        if (_upgrade is null || !_upgrade.IsAnsweredBy(_connection))
        {
            return Invalid(ResponseDefect.UnexpectedUpgrade);
        }

        _upgrade.WriteAnswer(_connection, context, _options);
        if (request.Transform is { } transform)
        {
            await transform.ApplyAsync(context);
        }

        _hasResponded = _hasSwitched = true;
        await UpgradedTunnel.RunAsync(await _upgrade.AcceptAsync(), _connection);
        return ForwardingStatus.ChannelEnded;
    }

    private ForwardingStatus Invalid(ResponseDefect defect)
    {
        _defect = defect;
        return ForwardingStatus.ResponseInvalid;
    }

    private ForwardingStatus Explain() => _connection.AbortReason switch
    {
        AbortReason.ClientLeft => IsChannel ? ForwardingStatus.ChannelEnded : ForwardingStatus.ClientLeft,
        AbortReason.Inactive when _hasClientLeft => IsChannel ? ForwardingStatus.ChannelEnded : ForwardingStatus.ClientLeft,
        AbortReason.Inactive or AbortReason.TooLong when _pump is { AwaitsClient: true } || _copy is { AwaitsClient: true } => ForwardingStatus.ClientStalled,
        AbortReason.Inactive => _hasResponded ? ForwardingStatus.ActivityTimedOut : ForwardingStatus.HeaderTimedOut,
        AbortReason.TooLong => ForwardingStatus.TimedOut,
        AbortReason.RequestBody => ForwardingStatus.RequestInvalid,
        _ => !_hasResponded ? ForwardingStatus.ConnectionLost : IsChannel ? ForwardingStatus.ChannelEnded : ForwardingStatus.ResponseTruncated,
    };
}

using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Forwarding.Straight;

/// <summary>
/// Forwards the requests of one client connection as bytes, one after the other. It shares the pools, the parser, the copy of bodies, the
/// rules of heads, the time limits and the results with <see cref="Forwarder"/>; what it does not have is an HttpContext. A request is here
/// only once all its bytes are, so that nothing of the client is awaited before its response.
/// </summary>
/// <param name="forwarder">The forwarder, whose metrics and log these requests are part of.</param>
/// <param name="client">The client's connection.</param>
/// <param name="closes">Whether the response that starts now is to be the last one of the connection.</param>
/// <param name="time">The clock of the Date header.</param>
public sealed class StraightExchange(Forwarder forwarder, ConnectionContext client, Func<bool> closes, TimeProvider time) : IExchangeClient
{
    private const int HeadBytes = 2048;

    private readonly PipeWriter _output = client.Transport.Output;
    private readonly ChunkedWriter _chunks = new(client.Transport.Output);
    private StraightRequest _request = null!; // SendAsync sets it before anything else
    private UpstreamConnection? _connection;
    private ResponseBodyCopy? _copy;
    private ResponseDefect _defect;
    private long _bytes;
    private long _headAt;
    private volatile ExchangePhase _phase;
    private volatile bool _hasClientLeft;

    /// <summary>Whether the response has started. If it has not, nothing was written, and the caller can still respond.</summary>
    public bool HasStarted => _phase != ExchangePhase.AwaitingResponse;

    /// <summary>Whether the client's connection is to be closed after the response.</summary>
    public bool ClosesClient { get; private set; }

    /// <summary>The status of the response; 0 if it has not started.</summary>
    public int Status { get; private set; }

    /// <summary>The Content-Length of the response; -1 for none.</summary>
    public long ContentLength { get; private set; }

    UnreadConnection? IExchangeClient.Unread => null; // the connection has one response at a time

    PipeWriter? IExchangeClient.InterimOutput => _output;

    string? IExchangeClient.Rewrite(string name, string value) => _request.Rewriting?.Rewrite(name, value);

    void IExchangeClient.AbortResponse()
    {
        if (HasStarted)
        {
            AbortClient();
        }
    }

    /// <summary>
    /// Forwards a request and its response. A response that was not completed has aborted the client's connection; otherwise its last bytes
    /// are written and not flushed.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardingResult> SendAsync(StraightRequest request)
    {
        Begin(request);
        var started = Forwarder.Begin();
        var status = ForwardingStatus.Completed;
        string? detail = null;
        var tries = 0;
        for (var tryAgain = true; tryAgain;)
        {
            tryAgain = false;
            var connection = tries == 0 ? request.Pool.TryTake(null) : null;
            if (connection is null)
            {
                (connection, status, detail) = await ConnectAsync(request.Pool);
            }

            if (connection is not null)
            {
                tries++;
                (status, detail) = await RunAsync(connection);
                Settle(connection, status);

                // The back end may have closed an idle connection while the request was on its way (RFC 9112, 9.3.1).
                tryAgain = status == ForwardingStatus.ConnectionLost && tries == 1 && IsRepeatable;
            }

            if (tryAgain)
            {
                request.Pool.Metrics.Retried(request.Pool.Destination);
            }
        }

        var result = new ForwardingResult(status, _defect)
        {
            RequestBytes = request.BodyBytes,
            ResponseBytes = _copy?.Bytes ?? _bytes,
            ResponseStatus = Status,
            Tries = tries,
            Detail = detail,
            IsRepeatable = Forwarder.IsRepeatable(status, tries, IsRepeatable),
        };
        return forwarder.End(started, _headAt, request.Method, request.Pool, result);
    }

    private void Begin(StraightRequest request)
    {
        _request = request;
        _connection = null;
        _copy = null;
        _defect = ResponseDefect.None;
        _bytes = 0;
        _headAt = 0;
        _phase = ExchangePhase.AwaitingResponse;
        _hasClientLeft = false;
        ClosesClient = false;
        Status = 0;
        ContentLength = -1;
    }

    private bool IsRepeatable =>
        _connection?.Progress.HasReceived != true && !_request.HasBody && RepeatableMethods.Contains(_request.Method);

    private async ValueTask<(UpstreamConnection? Connection, ForwardingStatus Status, string? Detail)> ConnectAsync(DestinationPool pool)
    {
        var result = await pool.ConnectAsync(TimeSpan.MaxValue, client.ConnectionClosed);
        return (result.Connection, result.Failure, result.Detail);
    }

    private static void Settle(UpstreamConnection connection, ForwardingStatus status)
    {
        connection.EndExchange();
        if (status == ForwardingStatus.Completed)
        {
            connection.Pool.Return(connection);
        }
        else
        {
            connection.Dispose();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<(ForwardingStatus Status, string? Detail)> RunAsync(UpstreamConnection connection)
    {
        _connection = connection;
        var options = _request.Route.Options;
        connection.BeginExchange(this, options.ActivityTimeout, options.Timeout);
        var registration = client.ConnectionClosed.UnsafeRegister(static e => ((StraightExchange)e!).OnClientClosed(), this);
        try
        {
            ForwardingStatus status;
            Exception? fault = null;
            try
            {
                await SendAsync(connection);
                status = StatusOfHead(connection, await ResponseHeadReader.ReadAsync(connection, this, null, options));
                if (status == ForwardingStatus.Completed)
                {
                    status = await RespondAsync(connection);
                }
            }
            catch (Exception e) when (ConnectionFailure.Is(e))
            {
                status = FailureStatus(connection);
                fault = e;
            }

            if (status == ForwardingStatus.Completed)
            {
                return (status, null);
            }

            await BreakOffAsync(connection, status);
            return (status, ExchangeFailure.Describe(connection, status, fault));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        finally
        {
            await registration.DisposeAsync();
        }
    }

    private void OnClientClosed()
    {
        if (_connection is { } connection)
        {
            _hasClientLeft = connection.AbortReason == AbortReason.None; // otherwise the gateway itself closed the client's connection
            connection.Abort(AbortReason.ClientLeft);
        }
    }

    private async ValueTask SendAsync(UpstreamConnection connection)
    {
        var head = new ByteBuffer(HeadBytes);
        try
        {
            StraightRequestHead.Write(ref head, _request);
            await connection.WriteRequestAsync(_request.Method, _request.HasBody, head.Memory);
            connection.Progress.EndRequest();
        }
        catch (Exception e) when (ConnectionFailure.IsOfBackEnd(e) && connection.AbortReason == AbortReason.None)
        {
            // The back end may have responded before it closed the connection; the response is read next.
        }
        finally
        {
            head.Dispose();
        }
    }

    private ForwardingStatus StatusOfHead(UpstreamConnection connection, ForwardingStatus status) => status switch
    {
        ForwardingStatus.ConnectionLost => FailureStatus(connection),
        ForwardingStatus.ResponseInvalid => Invalid(connection.Head.Defect),
        ForwardingStatus.Completed when connection.Head.Status == 101 => Invalid(ResponseDefect.UnexpectedUpgrade),
        _ => status,
    };

    private async ValueTask<ForwardingStatus> RespondAsync(UpstreamConnection connection)
    {
        WriteHead(connection);
        connection.BeginBody();
        _phase = ExchangePhase.Responding;
        var progress = connection.Progress;
        if (progress.Framing == BodyFraming.None || TryWriteBody(connection))
        {
            return ForwardingStatus.Completed;
        }

        var isChunked = progress.Framing is BodyFraming.Chunked or BodyFraming.UntilClose;
        _copy = new ResponseBodyCopy(connection, isChunked ? _chunks : _output, _request.Route.Options.WaitsWithoutBuffer, null);
        var status = await _copy.CopyAsync();
        _defect = _copy.Defect;
        if (status != ForwardingStatus.Completed)
        {
            return connection.AbortReason is AbortReason.Inactive or AbortReason.TooLong ? FailureStatus(connection) : status;
        }

        if (progress.Framing == BodyFraming.Chunked)
        {
            connection.CountBareLineFeed();
        }

        if (isChunked)
        {
            _chunks.End();
        }

        return ForwardingStatus.Completed;
    }

    private void WriteHead(UpstreamConnection connection)
    {
        _headAt = Stopwatch.GetTimestamp();
        Status = connection.Head.Status;
        ContentLength = connection.Head.ContentLength;
        ClosesClient = _request.ClosesClient || closes();
        var head = new ByteBuffer(HeadBytes);
        try
        {
            StraightResponseHead.Write(ref head, connection, _request, ClosesClient, time);
            _output.Write(head.Memory.Span);
        }
        finally
        {
            head.Dispose();
        }
    }

    /// <summary>Writes a body of known length that has arrived with its head; false if some of it is missing.</summary>
    private bool TryWriteBody(UpstreamConnection connection)
    {
        var progress = connection.Progress;
        var buffered = connection.Buffered;
        if (progress.Framing != BodyFraming.Length || buffered.Length < progress.BodyLeft)
        {
            return false;
        }

        _bytes = progress.BodyLeft;
        _output.Write(buffered[..(int)_bytes]);
        connection.Consume((int)_bytes);
        progress.ReadBody((int)_bytes);
        return true;
    }

    /// <summary>Cuts a response that has started and cannot be completed.</summary>
    private async ValueTask BreakOffAsync(UpstreamConnection connection, ForwardingStatus status)
    {
        if (!HasStarted)
        {
            return;
        }

        if (status == ForwardingStatus.ResponseTruncated)
        {
            var socket = client.Features.Get<IConnectionSocketFeature>();
            await LingeringClose.WaitAsync(_output, socket, connection, client.ConnectionClosed);
        }

        AbortClient();
    }

    private void AbortClient() => client.Abort(new ConnectionAbortedException("The response cannot be completed."));

    private ForwardingStatus Invalid(ResponseDefect defect)
    {
        _defect = defect;
        return ForwardingStatus.ResponseInvalid;
    }

    private ForwardingStatus FailureStatus(UpstreamConnection connection) => new ExchangeFailure(connection.AbortReason, _phase)
    {
        HasClientLeft = _hasClientLeft,
        AwaitsClient = _copy is { AwaitsClient: true },
    }.ToStatus();
}

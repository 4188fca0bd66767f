using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Forwarding.Results;
using Gateway.Forwarding.Straight;
using Gateway.Listeners;
using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Straight;

/// <summary>
/// Serves the straight requests of one client connection, one after the other, until one is for the server. That request stays unread in
/// the connection's input, so that the server reads it as if nobody had looked at it.
/// </summary>
internal sealed class StraightConnection : IDisposable
{
    /// <summary>How long a client may take nothing of a response that is complete.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(100);

    private readonly ConnectionContext _connection;
    private readonly ListenerConnection _listener;
    private readonly StraightRecorder _recorder;
    private readonly ConcurrentRequests _requests;
    private readonly TimeProvider _time;
    private readonly KestrelServerLimits _limits;
    private readonly StraightDecision _decision;
    private readonly StraightExchange _exchange;
    private readonly HandedOverRequest _handedOver = new();
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly CancellationTokenRegistration _draining;
    private volatile bool _isDraining;
    private volatile bool _isIdleTooLong;
    private long _idleSince;
    private long _flushingSince;
    private uint _count;

    public StraightConnection(
        ConnectionContext connection,
        StraightRules rules,
        StraightExchange exchange,
        StraightRecorder recorder,
        ConcurrentRequests requests,
        KestrelServerLimits limits)
    {
        _connection = connection;
        _listener = ListenerConnection.Of(connection);
        _recorder = recorder;
        _requests = requests;
        _time = rules.Time;
        _limits = limits;
        _exchange = exchange;
        _input = connection.Transport.Input;
        _output = connection.Transport.Output;
        _decision = new StraightDecision(rules, connection, limits.MaxRequestHeadersTotalSize);
        connection.Features.Set(_handedOver);
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static c => ((StraightConnection)c).OnHeartbeat(), this);
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            _draining = lifetime.ConnectionClosedRequested.UnsafeRegister(static c => ((StraightConnection)c!).Drain(), this);
        }
    }

    /// <summary>The read whose request is for the server.</summary>
    public ReadResult ForServer { get; private set; }

    /// <summary>Where that request ends.</summary>
    public RequestEnd ForServerEnd => _decision.End;

    public void Dispose()
    {
        _draining.Dispose();
        if (_handedOver.TakeStart() is { } started && _handedOver.TakeFailure() is { } failure)
        {
            // The server was stopped before it read the request that was handed over to it.
            _recorder.End(started, _decision, _exchange, failure, _listener, NextTrace());
        }
    }

    /// <summary>Serves no further request; a read that waits for one ends.</summary>
    public void Drain()
    {
        _isDraining = true;
        _decision.Request.ClosesClient = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _idleSince) != 0)
        {
            _input.CancelPendingRead();
        }
    }

    /// <summary>Serves requests; true if one is for the server, false if the connection is to be closed.</summary>
    public async ValueTask<bool> ServeAsync()
    {
        try
        {
            while (!_isDraining)
            {
                // A full fence, as in Drain: either the drain sees that there is a read to end, or the drain is seen here.
                Interlocked.Exchange(ref _idleSince, _time.GetTimestamp());
                if (_isDraining)
                {
                    return false;
                }

                var read = await _input.ReadAsync();
                Volatile.Write(ref _idleSince, 0);
                if (read.Buffer.IsEmpty)
                {
                    _input.AdvanceTo(read.Buffer.Start);
                    if (read.IsCompleted || _isIdleTooLong)
                    {
                        return false;
                    }

                    // The gateway drains; or the server has cancelled a read of its last request's body that had ended already.
                    continue;
                }

                if (!_decision.TryDecide(read.Buffer))
                {
                    ForServer = read;
                    return true;
                }

                _decision.Request.ClosesClient |= _isDraining;
                var started = _recorder.Begin();
                var result = await SendAsync(started);
                if (result.Status != ForwardingStatus.Completed && !_exchange.HasStarted)
                {
                    _recorder.HandOver();
                    _handedOver.Set(started, result, _decision.Destination.DestinationId);
                    ForServer = read;
                    return true;
                }

                _recorder.End(started, _decision, _exchange, result, _listener, NextTrace());
                _input.AdvanceTo(read.Buffer.GetPosition(_decision.RequestLength));
                if (result.Status != ForwardingStatus.Completed)
                {
                    await WaitForAbortAsync();
                    return false;
                }

                if (!await FlushAsync() || _exchange.ClosesClient)
                {
                    return false;
                }
            }

            return false;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false; // the client has reset the connection, or the gateway has aborted it
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingResult> SendAsync(long started)
    {
        var destination = _decision.Destination;
        _requests.Begin(destination);
        try
        {
            return await _exchange.SendAsync(_decision.Request);
        }
        catch (Exception e)
        {
            // A defect of the gateway: the connection ends, since the client may have a part of a response.
            _recorder.Fail(started, _decision, _listener, NextTrace(), e);
            throw;
        }
        finally
        {
            _requests.End(destination);
        }
    }

    /// <summary>
    /// Waits until the connection is aborted. Completing the output before that would send the written part of a response that was
    /// refused.
    /// </summary>
    private async ValueTask WaitForAbortAsync()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (_connection.ConnectionClosed.UnsafeRegister(static s => ((TaskCompletionSource)s!).TrySetResult(), aborted))
        {
            await aborted.Task;
        }
    }

    /// <summary>False if the client takes no more.</summary>
    private async ValueTask<bool> FlushAsync()
    {
        var flushing = _output.FlushAsync();
        if (flushing.IsCompletedSuccessfully)
        {
            return !flushing.Result.IsCompleted;
        }

        Volatile.Write(ref _flushingSince, _time.GetTimestamp());
        try
        {
            return !(await flushing).IsCompleted;
        }
        finally
        {
            Volatile.Write(ref _flushingSince, 0);
        }
    }

    private StraightTrace NextTrace() => new(_connection.ConnectionId, ++_count);

    private void OnHeartbeat()
    {
        if (Volatile.Read(ref _idleSince) is not 0 and var idle
            && _time.GetElapsedTime(idle) > _limits.KeepAliveTimeout
            && Interlocked.CompareExchange(ref _idleSince, 0, idle) == idle)
        {
            _isIdleTooLong = true;
            _input.CancelPendingRead();
        }

        if (Volatile.Read(ref _flushingSince) is not 0 and var flushing && _time.GetElapsedTime(flushing) > FlushTimeout)
        {
            _connection.Abort(new ConnectionAbortedException("The client does not read its response."));
        }
    }
}

using System.Net.Security;
using System.Runtime.CompilerServices;

namespace Gateway.Outbound;

/// <summary>
/// Half-closes a TLS connection that one task reads and another task writes. OpenSSL allows only one call at a time on a connection.
/// SslStream serializes decryption with encryption, but it serializes its shutdown with neither. Therefore the writer sends close_notify
/// if no read is pending; otherwise the pending read is interrupted and the reader sends it.
/// </summary>
#pragma warning disable CA1001 // The token source has neither a timer nor a wait handle, so it holds nothing to dispose.
public sealed class TlsDuplex(SslStream stream)
#pragma warning restore CA1001
{
    /// <summary>No read is pending.</summary>
    private const int Idle = 0;

    private const int Reading = 1;

    /// <summary>The reader sends close_notify when its read ends.</summary>
    private const int Interrupted = 2;

    /// <summary>The writer is sending close_notify.</summary>
    private const int Ending = 3;

    private const int Ended = 4;

    private readonly CancellationTokenSource _interrupt = new();
    private readonly TaskCompletionSource<Task> _closeNotify = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Reads; only the connection's single reader calls it. With an empty buffer it waits until data is available.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> memory)
    {
        if (Interlocked.CompareExchange(ref _state, Reading, Idle) != Idle)
        {
            return ReadHalfClosedAsync(memory);
        }

#pragma warning disable CA2012 // The value task is returned or awaited exactly once.
        var reading = stream.ReadAsync(memory, _interrupt.Token);
        return reading.IsCompletedSuccessfully && Interlocked.CompareExchange(ref _state, Idle, Reading) == Reading
            ? reading
            : FinishReadAsync(reading, memory);
#pragma warning restore CA2012
    }

    /// <summary>
    /// Sends close_notify. Only the connection's single writer calls it, and it writes nothing afterwards. Reading continues (RFC 8446,
    /// 6.1).
    /// </summary>
    /// <exception cref="IOException">The connection failed.</exception>
    public async Task EndSendingAsync()
    {
        while (true)
        {
            if (Interlocked.CompareExchange(ref _state, Ending, Idle) == Idle)
            {
                SendCloseNotify();
                break;
            }

            if (Interlocked.CompareExchange(ref _state, Interrupted, Reading) == Reading)
            {
                // A waiting read is cancelled before it consumes data; a read that has data returns it first.
                await _interrupt.CancelAsync();
                break;
            }
        }

        // Only the writer waits until the alert is sent: the back end may accept it only after the reader has read more.
        await await _closeNotify.Task;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FinishReadAsync(ValueTask<int> reading, Memory<byte> memory)
    {
        try
        {
            return await reading;
        }
        catch (OperationCanceledException) when (_interrupt.IsCancellationRequested)
        {
            // The read was interrupted to send close_notify; it is repeated below.
        }
        finally
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Reading) == Interrupted)
            {
                SendCloseNotify();
            }
        }

        return await stream.ReadAsync(memory);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadHalfClosedAsync(Memory<byte> memory)
    {
        // This wait takes microseconds. The writer reports a failure to send close_notify.
        await ((Task)_closeNotify.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await stream.ReadAsync(memory);
    }

    /// <summary>Starts to send close_notify. The state machine ensures that no other call runs on the connection meanwhile.</summary>
    private void SendCloseNotify()
    {
        try
        {
            _closeNotify.SetResult(stream.ShutdownAsync());
        }
        catch (Exception e)
        {
            // The thrown types have no common base but Exception, because Interop.OpenSsl.SslException is internal.
            _closeNotify.SetException(new IOException("close_notify could not be sent.", e));
        }
        finally
        {
            Volatile.Write(ref _state, Ended);
        }
    }
}

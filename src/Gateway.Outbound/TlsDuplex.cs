using System.Net.Security;
using System.Runtime.CompilerServices;

namespace Gateway.Outbound;

/// <summary>
/// Half-closes a TLS connection that one task reads and one task writes. OpenSSL allows one call at a time on a connection: SslStream
/// serializes decryption with encryption, but its shutdown with neither. So close_notify is sent by the writer while nobody reads, and
/// otherwise by the reader, whose read is interrupted for it.
/// </summary>
#pragma warning disable CA1001 // Without a timer and a wait handle, the source holds nothing that would have to be disposed of.
public sealed class TlsDuplex(SslStream stream)
#pragma warning restore CA1001
{
    /// <summary>Nobody reads.</summary>
    private const int Idle = 0;

    private const int Reading = 1;

    /// <summary>The reader is to send close_notify when its read ends.</summary>
    private const int Interrupted = 2;

    /// <summary>The writer is sending it.</summary>
    private const int Ending = 3;

    private const int Ended = 4;

    private readonly CancellationTokenSource _interrupt = new();
    private readonly TaskCompletionSource<Task> _closeNotify = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _state;

    /// <summary>Reads, by the connection's only reader. An empty buffer waits until there is something to read.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> memory)
    {
        if (Interlocked.CompareExchange(ref _state, Reading, Idle) != Idle)
        {
            return ReadHalfClosedAsync(memory);
        }

#pragma warning disable CA2012 // It is returned or awaited, once.
        var reading = stream.ReadAsync(memory, _interrupt.Token);
        return reading.IsCompletedSuccessfully && Interlocked.CompareExchange(ref _state, Idle, Reading) == Reading
            ? reading
            : FinishReadAsync(reading, memory);
#pragma warning restore CA2012
    }

    /// <summary>Sends close_notify, by the connection's only writer, which writes no more. Reading goes on (RFC 8446, 6.1).</summary>
    /// <exception cref="IOException">The connection has failed.</exception>
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
                // A read that waits ends without having taken anything; one that has bytes gives them first.
                await _interrupt.CancelAsync();
                break;
            }
        }

        // The reader does not wait for the socket to take it: the back end may be waiting for the reader.
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
            // Goes on below, when close_notify has been sent.
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
        // Over in microseconds; how it went is for the writer.
        await ((Task)_closeNotify.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return await stream.ReadAsync(memory);
    }

    /// <summary>The one call that must not meet another; it returns with the encrypted alert on its way to the socket.</summary>
    private void SendCloseNotify()
    {
        try
        {
            _closeNotify.SetResult(stream.ShutdownAsync());
        }
        catch (Exception e)
        {
            // What it throws has no common base but Exception: Interop.OpenSsl.SslException is internal.
            _closeNotify.SetException(new IOException("close_notify could not be sent.", e));
        }
        finally
        {
            Volatile.Write(ref _state, Ended);
        }
    }
}

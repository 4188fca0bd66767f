using System.IO.Pipelines;

namespace Gateway.Listeners.Http2;

/// <summary>Why the gateway ends an HTTP/2 connection before its client does.</summary>
/// <param name="input">What the server reads; a pending read is woken up.</param>
/// <param name="output">What the server writes; it writes no frame any more.</param>
internal sealed class Http2EarlyEnd(PipeReader input, Http2OutputWriter output)
{
    private int _reason;

    public bool IsRequested => Reason != ConnectionEnd.Closed;

    public ConnectionEnd Reason => (ConnectionEnd)Volatile.Read(ref _reason);

    /// <summary>Asks for the end; the first reason stays. Any thread may call it.</summary>
    public void Request(ConnectionEnd reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)ConnectionEnd.Closed) == (int)ConnectionEnd.Closed)
        {
            output.Close();
            input.CancelPendingRead();
        }
    }
}

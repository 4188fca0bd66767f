using Microsoft.AspNetCore.Http;

namespace Gateway.Forwarding.Connections;

/// <summary>Counts what the client of one HTTP/2 connection leaves unread, as a feature of the connection.</summary>
public sealed class UnreadConnection : IDisposable
{
    /// <summary>The bytes above which pieces are small.</summary>
    public const long LargeBytes = 512 * 1024;

    /// <summary>What a response that waits takes beside its bytes: the request and its connection to the back end, with TLS.</summary>
    public const long ResponseBytes = 32 * 1024;

    private readonly UnreadResponses _all;
    private readonly Action _end;
    private readonly Lock _gate = new();
    private long _bytes;
    private long _held;
    private bool _isEnded;

    internal UnreadConnection(UnreadResponses all, Action end)
    {
        _all = all;
        _end = end;
    }

    internal bool IsLarge => Interlocked.Read(ref _bytes) > LargeBytes;

    /// <summary>What is held for the client, the responses themselves included; nothing once it is ended.</summary>
    internal long Held => Interlocked.Read(ref _held);

    /// <summary>The connection of a request; null over HTTP/1.1, where a connection has one response.</summary>
    public static UnreadConnection? Of(HttpContext context) =>
        HttpProtocol.IsHttp2(context.Request.Protocol) ? context.Features.Get<UnreadConnection>() : null;

    /// <summary>Counts bytes until the client has read them.</summary>
    /// <param name="reading">The write that waits for it.</param>
    /// <param name="bytes">The bytes that wait.</param>
    public Task CountAsync(Task reading, long bytes) => reading.IsCompletedSuccessfully ? reading : WaitAsync(reading, bytes);

    public void Dispose()
    {
        _all.Close(this);
        Release();
    }

    /// <summary>A response begins to wait for the client.</summary>
    internal void Wait(long bytes) => Count(bytes, bytes + ResponseBytes);

    /// <summary>A response no longer waits.</summary>
    internal void Resume(long bytes) => Count(-bytes, -bytes - ResponseBytes);

    /// <summary>Ends the connection, after its release.</summary>
    internal void End() => _end();

    /// <summary>Counts what it holds no more, since it is given back soon; false where that was so already.</summary>
    internal bool Release()
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            _isEnded = true;
            _all.Add(-_held);
            _held = 0;
            return true;
        }
    }

    private async Task WaitAsync(Task reading, long bytes)
    {
        Wait(bytes);
        try
        {
            await reading;
        }
        finally
        {
            Resume(bytes);
        }
    }

    private void Count(long bytes, long held)
    {
        lock (_gate)
        {
            _bytes += bytes;
            if (_isEnded)
            {
                return;
            }

            _held += held;
            _all.Add(held);
        }

        if (held > 0)
        {
            _all.Enforce();
        }
    }
}

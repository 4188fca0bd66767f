using System.Collections.Concurrent;
using System.Globalization;

namespace Gateway.Testing.BackEnds;

/// <summary>
/// A back end that authenticates connections with NTLM, as IIS does; every answer says whose connection the request came on.
/// </summary>
public sealed class NtlmBackend : IAsyncDisposable
{
    private readonly ScriptedBackend _backend;
    private int _open;

    public NtlmBackend() => _backend = new ScriptedBackend(ServeAsync);

    public Uri Address => _backend.Address;

    public int Connections => _backend.Connections;

    /// <summary>Connections that the gateway has not closed yet.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The targets of all requests.</summary>
    public ConcurrentQueue<string> Targets { get; } = new();

    /// <summary>The user each connection was authenticated for.</summary>
    public ConcurrentDictionary<int, string> Users { get; } = new();

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task ServeAsync(ScriptedConnection connection)
    {
        Interlocked.Increment(ref _open);
        try
        {
            await AnswerAsync(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task AnswerAsync(ScriptedConnection connection)
    {
        var ntlm = new NtlmHandshake();
        while (await connection.ReadHeadAsync() is { } head)
        {
            Targets.Enqueue(head.Split(' ')[1]);

            // As IIS does: where the client waits for leave, a refusal comes before the body, which comes all the same.
            var waits = head.Contains("\r\nExpect: 100-continue\r\n", StringComparison.OrdinalIgnoreCase);
            var challenge = ntlm.Receive(head);
            if (waits && ntlm.User is not null)
            {
                await connection.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n");
            }

            if (!waits || ntlm.User is not null)
            {
                await connection.ReadAsync(ScriptedConnection.LengthOf(head));
            }

            if (ntlm.User is { } user)
            {
                Users[connection.Id] = user;
            }

            await connection.WriteAsync(challenge is not null
                ? $"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM {challenge}\r\nContent-Length: 5\r\n\r\nagain"
                : ntlm.User is null
                    ? "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nContent-Length: 2\r\n\r\nno"
                    : string.Create(
                        CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {ntlm.User.Length}\r\n\r\n{ntlm.User}"));
            if (waits && ntlm.User is null)
            {
                await connection.ReadAsync(ScriptedConnection.LengthOf(head));
            }
        }
    }
}

using System.Net.Security;
using System.Text;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>
/// A GET that gets no answer yet, as a phone's Ping: a step sends one more and keeps it pending; cleaning releases and reads all.
/// </summary>
internal sealed class LongPollScenario : IScenario
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly Dictionary<int, TlsConnection> _pending = [];
    private SslClientAuthenticationOptions? _options;
    private Target? _target;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _target = target;
        _options = TlsConnection.Options(target.Host, target.Authority, resume: false);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        var target = _target ?? throw new InvalidOperationException("Init comes first.");
        var connection = await TlsConnection.OpenAsync(target.Port, user, _options!, cancellationToken); // set with the target
        lock (_pending)
        {
            _pending[user] = connection; // cleaning closes it, whatever becomes of the request
        }

        await connection.Stream.WriteAsync(Request(target, "wait"), cancellationToken);

        return 0;
    }

    public async ValueTask CleanAsync()
    {
        var target = _target ?? throw new InvalidOperationException("Init comes first.");
        var failed = 0;
        try
        {
            using var limit = new CancellationTokenSource(Timeout);
            await using var one = await Http1Connection.OpenAsync(target.Port, 0, _options!, limit.Token); // set with the target
            await one.SendAsync(Request(target, "release"), 0, limit.Token);
        }
        finally
        {
            // All together have as long as one: where nothing comes any more, thousands are not waited for in turn.
            using var limit = new CancellationTokenSource(Timeout);
            foreach (var connection in _pending.Values)
            {
                failed += await IsAnsweredAsync(connection, limit.Token) ? 0 : 1;
                await connection.DisposeAsync();
            }
        }

        if (failed > 0)
        {
            throw new IOException($"{failed} of {_pending.Count} pending requests got no answer when it came.");
        }
    }

    private static async Task<bool> IsAnsweredAsync(TlsConnection connection, CancellationToken cancellationToken)
    {
        var answer = new byte[2048];
        try
        {
            return await connection.Stream.ReadAsync(answer, cancellationToken) > 12 && answer.AsSpan(9, 3).SequenceEqual("200"u8);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    private static byte[] Request(Target target, string what) =>
        Encoding.ASCII.GetBytes($"GET /poll/{what} HTTP/1.1\r\nHost: {target.Host}\r\n\r\n");
}

using System.Text.Json;
using Gateway.Outbound;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Identity.Tokens;

/// <summary>The issuers of the current configuration. An issuer whose options did not change keeps its keys.</summary>
public sealed class TokenIssuers : IAsyncDisposable, IDisposable
{
    private readonly TokenMetrics _metrics;
    private readonly Dialer _dialer;
    private readonly TimeProvider _time;
    private readonly ILogger<TokenIssuer> _logger;
    private readonly IDisposable? _subscription;
    private volatile TokenIssuerSet _current = new([]);
    private Task _closing = Task.CompletedTask;

    public TokenIssuers(
        IOptionsMonitor<IReadOnlyDictionary<string, TokenIssuerOptions>> options,
        TokenMetrics metrics,
        Dialer dialer,
        TimeProvider time,
        ILogger<TokenIssuer> logger)
    {
        _metrics = metrics;
        _dialer = dialer;
        _time = time;
        _logger = logger;
        Change(options.CurrentValue, null);
        _subscription = options.OnChange(Change);
    }

    /// <summary>The current issuers; capture it once an attempt.</summary>
    public TokenIssuerSet Current => _current;

    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await _closing;
        await CloseAsync(_current.All);
    }

    public void Dispose()
    {
        _subscription?.Dispose();
        foreach (var issuer in _current.All)
        {
            issuer.Dispose();
        }
    }

    private void Change(IReadOnlyDictionary<string, TokenIssuerOptions> options, string? name)
    {
        var old = _current.All;
        TokenIssuer[] now =
        [
            .. options.Select(i => old.FirstOrDefault(o => o.Name == i.Key && IsSame(o.Options, i.Value)) ?? Create(i.Key, i.Value)),
        ];
        _current = new TokenIssuerSet(now);
        _closing = CloseAsync([.. old.Except(now)]);
    }

    private TokenIssuer Create(string name, TokenIssuerOptions options) => new(name, options, _metrics, _dialer, _time, _logger);

    private static bool IsSame(TokenIssuerOptions one, TokenIssuerOptions other) =>
        JsonSerializer.SerializeToUtf8Bytes(one, TokenIssuerJson.Default.TokenIssuerOptions).AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(other, TokenIssuerJson.Default.TokenIssuerOptions));

    private static async Task CloseAsync(IReadOnlyList<TokenIssuer> issuers)
    {
        foreach (var issuer in issuers)
        {
            await issuer.DisposeAsync();
        }
    }
}

using Gateway.Outbound;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Tokens;

/// <summary>
/// One configured issuer with its metadata and keys. They are fetched when first needed, and again when they are old or a token has an
/// unknown key id, but not more often than <see cref="Pause"/> allows. If fetching fails, the previous ones stay in use.
/// </summary>
public sealed partial class TokenIssuer(
    string name,
    TokenIssuerOptions options,
    TokenMetrics metrics,
    Dialer dialer,
    TimeProvider time,
    ILogger<TokenIssuer> logger) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly IssuerClient _client = new(options, dialer, time);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private volatile IssuerDocument? _document;
    private Task _fetch = Task.CompletedTask;
    private DateTimeOffset _fetched = DateTimeOffset.MinValue;
    private DateTimeOffset _tried = DateTimeOffset.MinValue;

    /// <summary>The configured name, also used in logs and metrics.</summary>
    public string Name => name;

    public TokenIssuerOptions Options => options;

    public IssuerClient Client => _client;

    /// <summary>The cached document, or null.</summary>
    internal IssuerDocument? Known => _document;

    /// <summary>The document of the issuer; null if it was never reached. An old document is used while a newer one is fetched.</summary>
    public async ValueTask<IssuerDocument?> FindAsync(CancellationToken cancellationToken)
    {
        if (_document is { } document)
        {
            if (time.GetUtcNow() - _fetched > options.RefreshAfter)
            {
                _ = Refresh(); // awaited through _fetch
            }

            return document;
        }

        await Refresh().WaitAsync(cancellationToken);
        return _document;
    }

    /// <summary>The newest document, if <paramref name="known"/> does not have the key of a token.</summary>
    internal async ValueTask<IssuerDocument?> RefreshAsync(IssuerDocument known, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(known, _document))
        {
            await Refresh().WaitAsync(cancellationToken);
        }

        return _document;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _fetch;
        Dispose();
    }

    public void Dispose()
    {
        _closing.Cancel();
        _client.Dispose();
    }

    /// <summary>The current fetch, or a new one if the pause has passed.</summary>
    private Task Refresh()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_fetch.IsCompleted && now - _tried >= Pause && !_closing.IsCancellationRequested)
            {
                _tried = now;
                _fetch = Task.Run(() => FetchAsync(_closing.Token));
            }

            return _fetch;
        }
    }

    private async Task FetchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await ReadAsync(cancellationToken);
            var known = _document;
            _document = known is not null && known.Keys.IsSameAs(document.Keys) ? document with { Keys = known.Keys } : document;
            _fetched = time.GetUtcNow();
            metrics.Fetched(name, succeeded: true);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // An invalid response must not throw in the sign-ins that wait for it or when the issuer is disposed.
            metrics.Fetched(name, succeeded: false);
            Log.NotFetched(logger, name, e.Message, _document is not null);
        }
        catch (Exception e)
        {
            // The issuer is being disposed; no sign-in waits for the fetch.
            Log.Closed(logger, name, e.Message);
        }
    }

    private async Task<IssuerDocument> ReadAsync(CancellationToken cancellationToken)
    {
        if (options.KeysFile is { } file)
        {
            return new IssuerDocument(TokenKeys.Read(await File.ReadAllTextAsync(file, cancellationToken)));
        }

        var (keys, with) = IssuerDocument.Read(await _client.GetAsync(options.MetadataAddress, cancellationToken), options.Issuer);
        return with(TokenKeys.Read(await _client.GetAsync(keys, cancellationToken)));
    }

    private static partial class Log
    {
        [LoggerMessage(
            2060, LogLevel.Warning, "The keys of issuer {Issuer} cannot be fetched: {Reason}. Previous keys stay in use: {Kept}.")]
        public static partial void NotFetched(ILogger logger, string issuer, string reason, bool kept);

        [LoggerMessage(
            2061, LogLevel.Debug, "Fetching the keys of issuer {Issuer} was canceled, because its configuration changed: {Reason}")]
        public static partial void Closed(ILogger logger, string issuer, string reason);
    }
}

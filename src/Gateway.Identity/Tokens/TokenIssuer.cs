using Gateway.Outbound;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Tokens;

/// <summary>
/// One configured issuer with what it said of itself: fetched when first needed, kept while it cannot be fetched anew, asked again when it
/// is old or a token names a key that is not known, and never more often than <see cref="Pause"/> allows.
/// </summary>
public sealed partial class TokenIssuer(string name, TokenIssuerOptions options, TokenMetrics metrics, Dialer dialer, TimeProvider time, ILogger<TokenIssuer> logger) : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly IssuerClient _client = new(options, dialer, time);
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private volatile IssuerDocument? _document;
    private Task _underway = Task.CompletedTask;
    private DateTimeOffset _fetched = DateTimeOffset.MinValue;
    private DateTimeOffset _tried = DateTimeOffset.MinValue;

    /// <summary>The configured name, as logs and metrics show it.</summary>
    public string Name => name;

    public TokenIssuerOptions Options => options;

    public IssuerClient Client => _client;

    /// <summary>What is known now, without asking.</summary>
    internal IssuerDocument? Known => _document;

    /// <summary>What the issuer says of itself; null where it has never been reached. An old answer is used while a newer one is fetched.</summary>
    public async ValueTask<IssuerDocument?> FindAsync(CancellationToken cancellationToken)
    {
        if (_document is { } document)
        {
            if (time.GetUtcNow() - _fetched > options.RefreshAfter)
            {
                _ = Refresh(); // owned by _underway
            }

            return document;
        }

        await Refresh().WaitAsync(cancellationToken);
        return _document;
    }

    /// <summary>What the issuer says now, where <paramref name="known"/> has not the key that a token names.</summary>
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
        await _underway;
        Dispose();
    }

    public void Dispose()
    {
        _closing.Cancel();
        _client.Dispose();
    }

    /// <summary>The fetch under way, or a new one where it is time for one.</summary>
    private Task Refresh()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_underway.IsCompleted && now - _tried >= Pause && !_closing.IsCancellationRequested)
            {
                _tried = now;
                _underway = Task.Run(() => FetchAsync(_closing.Token));
            }

            return _underway;
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
            // Whatever an issuer answers: those that wait for it, and the end of the gateway, are not to fail with it.
            metrics.Fetched(name, succeeded: false);
            Log.NotFetched(logger, name, e.Message, _document is not null);
        }
        catch (Exception e)
        {
            // Closing: nobody waits for it any more.
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
        [LoggerMessage(2060, LogLevel.Warning, "The keys of issuer {Issuer} cannot be fetched: {Reason}. Earlier keys are kept: {Kept}.")]
        public static partial void NotFetched(ILogger logger, string issuer, string reason, bool kept);

        [LoggerMessage(2061, LogLevel.Debug, "The keys of issuer {Issuer} are not fetched to the end, since it is closed: {Reason}")]
        public static partial void Closed(ILogger logger, string issuer, string reason);
    }
}

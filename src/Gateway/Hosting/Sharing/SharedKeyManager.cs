using Microsoft.AspNetCore.DataProtection.Internal;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace Gateway.Hosting.Sharing;

/// <summary>The framework's manager of cookie keys, whose cache can be told that another gateway has made a key.</summary>
internal sealed class SharedKeyManager(IOptions<KeyManagementOptions> options, IActivator activator, ILoggerFactory loggers)
    : IKeyManager, IDisposable
{
    private readonly XmlKeyManager _inner = new(options, activator, loggers);
    private volatile CancellationTokenSource _refresh = new();

    /// <summary>Called when this gateway has made a key.</summary>
    public Action Created { get; set; } = () => { };

    /// <summary>Makes the next use of a key read the folder again.</summary>
    public void Refresh()
    {
        var old = _refresh;
        _refresh = new CancellationTokenSource();
        old.Cancel();
    }

    public void Dispose() => _refresh.Dispose();

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate)
    {
        var key = _inner.CreateNewKey(activationDate, expirationDate);
        Created();
        return key;
    }

    public IReadOnlyCollection<IKey> GetAllKeys() => _inner.GetAllKeys();

    public CancellationToken GetCacheExpirationToken() =>
        CancellationTokenSource.CreateLinkedTokenSource(_inner.GetCacheExpirationToken(), _refresh.Token).Token;

    public void RevokeKey(Guid keyId, string? reason = null) => _inner.RevokeKey(keyId, reason);

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => _inner.RevokeAllKeys(revocationDate, reason);
}

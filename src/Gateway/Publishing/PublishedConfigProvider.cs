using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Configuration;

namespace Gateway.Publishing;

/// <summary>Hands YARP the routes and clusters of the configuration in force.</summary>
internal sealed class PublishedConfigProvider : IProxyConfigProvider, IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile PublishedConfiguration _current;

    public PublishedConfigProvider(IOptionsMonitor<PublishingOptions> options)
    {
        _current = PublishedRoutes.Map(options.CurrentValue);
        _subscription = options.OnChange(changed =>
        {
            var previous = _current;
            _current = PublishedRoutes.Map(changed);
            previous.Supersede();
        });
    }

    public IProxyConfig GetConfig() => _current;

    public void Dispose()
    {
        _subscription?.Dispose();
        _current.Dispose();
    }
}

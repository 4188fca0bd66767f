using System.ComponentModel.DataAnnotations;
using Gateway.HostNames;
using Gateway.Requests;
using Microsoft.Extensions.Options;

namespace Gateway.Publishing;

/// <summary>Where <c>/</c> of a host leads, by the routes of the configuration in force.</summary>
internal sealed class SiteRoots : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile HostMap<string> _roots;

    public SiteRoots(IOptionsMonitor<PublishingOptions> options)
    {
        _roots = MapOf(options.CurrentValue);
        _subscription = options.OnChange(changed => _roots = MapOf(changed));
    }

    /// <summary>The path that a request is redirected to; null where it asks for something else, or its host has none.</summary>
    public string? TargetOf(HttpRequest request) =>
        request.Path == "/" && request.Method is "GET" or "HEAD" && Of(request.Host.Host) is { } root ? root : null;

    /// <summary>Where <c>/</c> of a host leads, or null.</summary>
    public string? Of(ReadOnlySpan<char> host) => !_roots.IsEmpty && _roots.TryFind(host, out var root) ? root : null;

    /// <summary>The step of the pipeline.</summary>
    public static RequestDelegate Redirect(RequestDelegate next) => context =>
    {
        if (context.RequestServices.GetRequiredService<SiteRoots>().TargetOf(context.Request) is not { } root)
        {
            return next(context);
        }

        RequestRecord.Of(context).Outcome = RequestOutcome.Answered;
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = root;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    };

    /// <summary>The hosts whose routes name several roots.</summary>
    public static IEnumerable<ValidationResult> Validate(PublishingOptions options)
    {
        var first = new Dictionary<string, (string Route, string Root)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, host, root) in Entries(options))
        {
            if (!first.TryAdd(host, (name, root)) && first[host].Root != root)
            {
                yield return new ValidationResult(
                    $"is '{root}', but route {first[host].Route} has '{first[host].Root}' for {host}; allowed: one root for each host",
                    [$"Routes:{name}:Root"]);
            }
        }
    }

    public void Dispose() => _subscription?.Dispose();

    private static HostMap<string> MapOf(PublishingOptions options) =>
        new(Entries(options).Select(e => KeyValuePair.Create(e.Host, e.Root)));

    private static IEnumerable<(string Route, string Host, string Root)> Entries(PublishingOptions options) =>
        from route in options.Routes
        where route.Value.Root is not null && !RoutePresets.IsMail(route.Value.Preset)
        from host in PublishedRoutes.Hosts(route.Value) ?? []
        select (route.Key, new HostString(host).Host, route.Value.Root);
}

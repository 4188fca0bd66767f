using System.Net;
using Gateway.HostNames;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>The request that is asked about.</summary>
internal sealed record ExplainedRequest
{
    private static readonly IPAddress Unknown = IPAddress.Loopback;

    public required string Method { get; init; }

    public required bool IsHttps { get; init; }

    /// <summary>Host and perhaps port, as the URL has them.</summary>
    public required string Authority { get; init; }

    /// <summary>Path and query as they would be sent; nothing is normalised.</summary>
    public required string Target { get; init; }

    public IPAddress From { get; init; } = Unknown;

    /// <summary>The user who is taken to have signed in, or null.</summary>
    public string? User { get; init; }

    /// <summary>The name that the connection was made for where it is another than the host's; empty for none.</summary>
    public string? ServerName { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public string Host => new HostString(Authority).Host;

    public int Port => new HostString(Authority).Port ?? (IsHttps ? 443 : 80);

    /// <summary>Takes the URL apart as it is written: <see cref="Uri"/> would repair what the filter is to judge.</summary>
    /// <param name="url">An absolute URL.</param>
    /// <param name="method">The HTTP method.</param>
    /// <returns>The request, or null where the URL is not one of HTTP.</returns>
    public static ExplainedRequest? Parse(string method, string url)
    {
        var isHttps = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isHttps && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = url[(isHttps ? "https://" : "http://").Length..];
        var fragment = rest.IndexOf('#', StringComparison.Ordinal); // no client sends it
        rest = fragment < 0 ? rest : rest[..fragment];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        if (!HostSyntax.IsValid(authority))
        {
            return null;
        }

        var target = end < 0 ? "/" : rest[end..];
        return new ExplainedRequest
        {
            Method = method,
            IsHttps = isHttps,
            Authority = authority,
            Target = target[0] == '/' ? target : $"/{target}",
        };
    }

    /// <summary>The request as the pipeline would see it.</summary>
    public HttpContext ToHttpContext(IServiceProvider services)
    {
        var context = new DefaultHttpContext { RequestServices = services };
        var question = Target.IndexOf('?', StringComparison.Ordinal);
        context.Request.Method = Method;
        context.Request.Scheme = IsHttps ? "https" : "http";
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Path = PathString.FromUriComponent(question < 0 ? Target : Target[..question]);
        context.Request.QueryString = new QueryString(question < 0 ? "" : Target[question..]);
        context.Request.Headers.Host = Authority;
        foreach (var (name, value) in Headers)
        {
            context.Request.Headers.Append(name, value);
        }

        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = Target;
        context.Connection.RemoteIpAddress = From;
        return context;
    }
}

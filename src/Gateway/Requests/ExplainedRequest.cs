using System.Net;
using Gateway.HostNames;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Requests;

/// <summary>The request to explain.</summary>
internal sealed record ExplainedRequest
{
    private static readonly IPAddress Unknown = IPAddress.Loopback;

    public required string Method { get; init; }

    public required bool IsHttps { get; init; }

    /// <summary>The host and the optional port, as in the URL.</summary>
    public required string Authority { get; init; }

    /// <summary>Path and query as they would be sent, without normalization.</summary>
    public required string Target { get; init; }

    public IPAddress From { get; init; } = Unknown;

    /// <summary>The user who is assumed to be signed in, or null.</summary>
    public string? User { get; init; }

    /// <summary>The server name (SNI) of the connection if it differs from the host; empty for none.</summary>
    public string? ServerName { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public string Host => new HostString(Authority).Host;

    public int Port => new HostString(Authority).Port ?? (IsHttps ? 443 : 80);

    /// <summary>Parses the URL without normalization, because <see cref="Uri"/> would repair what the filter must inspect.</summary>
    /// <param name="url">An absolute URL.</param>
    /// <param name="method">The HTTP method.</param>
    /// <returns>The request, or null if the URL is not an HTTP URL.</returns>
    public static ExplainedRequest? Parse(string method, string url)
    {
        var isHttps = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isHttps && !url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var rest = url[(isHttps ? "https://" : "http://").Length..];
        var fragment = rest.IndexOf('#', StringComparison.Ordinal); // clients do not send the fragment
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

    /// <summary>Creates the request as the pipeline would see it.</summary>
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

using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication;

/// <summary>
/// What a request and its connection present of their user, for those who look up a user that is known already. Requests have it whichever
/// way they take, with an <see cref="HttpContext"/> or without.
/// </summary>
internal readonly struct PresentedCredentials
{
    public required string Protocol { get; init; }

    public required HostString Host { get; init; }

    public required StringValues Authorization { get; init; }

    public required StringValues Cookie { get; init; }

    /// <summary>The client's address.</summary>
    public required IPAddress Source { get; init; }

    /// <summary>The features of the request, or of its connection.</summary>
    public required IFeatureCollection Features { get; init; }

    /// <summary>The certificate of the TLS handshake, or null.</summary>
    public X509Certificate2? ClientCertificate => Features.Get<ITlsConnectionFeature>()?.ClientCertificate;

    public static PresentedCredentials Of(HttpContext context) => new()
    {
        Protocol = context.Request.Protocol,
        Host = context.Request.Host,
        Authorization = context.Request.Headers.Authorization,
        Cookie = context.Request.Headers.Cookie,
        Source = SignInContexts.Source(context),
        Features = context.Features,
    };

    /// <summary>Never shows a credential.</summary>
    public override string ToString() => $"{Protocol} {Host} from {Source}";
}

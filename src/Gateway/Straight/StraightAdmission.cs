using System.Net;
using Gateway.Forwarding.Straight;
using Gateway.Preauthentication;
using Gateway.Straight.Routes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Straight;

/// <summary>
/// Decides for the requests of one connection whether their users may go straight, and what the back end is told of them. Each request is
/// decided by itself, by the look-ups and rules of the pipeline: nothing is kept from one request to the next. Requests that
/// need a challenge, a refusal or a new cookie take the pipeline.
/// </summary>
internal sealed class StraightAdmission(AdmissionRules rules, IFeatureCollection connection, IPAddress? address)
{
    private readonly IPAddress _source = address ?? IPAddress.None;
    private string? _cookie;
    private SignInOptions? _cookieSettings;
    private StringValues _forwardedCookie;

    /// <summary>The user of the request, or that it needs none.</summary>
    public SignInResult SignIn { get; private set; } = SignInResult.Nothing;

    public PreauthenticationStatus Status { get; private set; }

    /// <summary>Decides on a request, whose head has been read and whose route is known; true if it goes straight.</summary>
    public bool TryAdmit(StraightRequest request, StraightEndpoint endpoint, in StraightTarget target)
    {
        var settings = rules.SignIn;
        var route = endpoint.Preauthentication;
        var presented = new PresentedCredentials
        {
            Protocol = HttpProtocol.Http11,
            Host = new HostString(target.Host),
            Authorization = Values(target.Authorization),
            Cookie = Values(target.Cookie),
            Source = _source,
            Features = connection,
        };
        if (rules.FindKnown(presented, route) is not { } found)
        {
            return false;
        }

        // Admitted requests do not depend on the kind of client.
        SignIn = found;
        Status = PreauthenticationRules.Decide(route, ClientKind.Program, found);
        if (Status is not (PreauthenticationStatus.Anonymous or PreauthenticationStatus.Accepted)
            || (found.Session is { } session && rules.Renewal.IsNeeded(session, route, settings, target.Path, target.Query)))
        {
            return false;
        }

        request.ReplacesCookie = target.Cookie is { } cookie && CookieHeader.Contains(cookie, settings.SessionCookie);
        request.Own.Clear();
        if (request.ReplacesCookie || found.User is not null)
        {
            Delegate(request, presented, route, settings);
        }

        return true;
    }

    private void Delegate(
        StraightRequest request, in PresentedCredentials presented, RoutePreauthentication route, SignInOptions settings)
    {
        IHeaderDictionary own = request.Own;
        own.Authorization = presented.Authorization;
        if (request.ReplacesCookie)
        {
            own.Cookie = WithoutOwnCookies(presented.Cookie, settings);
        }

        rules.Delegation.Apply(own, route, settings, SignIn);
    }

    /// <summary>What is left of a Cookie header. It is the same for the same text, which a browser sends with every request.</summary>
    private StringValues WithoutOwnCookies(StringValues cookie, SignInOptions settings)
    {
        if (!ReferenceEquals(_cookieSettings, settings) || (string?)cookie != _cookie)
        {
            _forwardedCookie = CookieHeader.Remove(cookie, settings.Cookies);
            (_cookie, _cookieSettings) = (cookie, settings);
        }

        return _forwardedCookie;
    }

    private static StringValues Values(string? value) => value is null ? StringValues.Empty : new(value);
}

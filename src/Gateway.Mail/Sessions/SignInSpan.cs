using System.Diagnostics;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Dialogues;
using Gateway.Mail.Telemetry;

namespace Gateway.Mail.Sessions;

/// <summary>
/// The SERVER span of a client's sign-in, under which the spans of directories and of the back end are. A session has no span: it may last
/// for days, and a span is exported when it ends.
/// </summary>
internal static class SignInSpan
{
    private static readonly ActivitySource Source = new("Gateway.Mail");

    /// <summary>Begins the span as the current one; null where nobody records it.</summary>
    public static Activity? Begin(PreAuthSession session, ClientDetails client, string mechanism)
    {
        var names = SpanNames.Of(session.Protocol.Protocol);
        if (!Source.HasListeners() || Source.StartActivity(names.SignIn, ActivityKind.Server) is not { } span)
        {
            return null;
        }

        span.SetTag("network.protocol.name", names.Protocol);
        span.SetTag("server.address", session.ServerName);
        span.SetTag("client.address", client.Remote.Address.ToString());
        span.SetTag("gateway.scheme", mechanism);
        span.SetTag("gateway.session", client.SessionId);
        return span;
    }

    public static void End(Activity? span, SignInResult result)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("gateway.route", result.Route.Name);
        span.SetTag("gateway.destination", result.BackEnd?.Destination.ToString());
        span.SetTag("gateway.outcome", result.Status);
        if (result.Refusal is { Kind: SignInRefusal.Unavailable })
        {
            span.SetTag("error.type", result.Status);
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}

using System.Diagnostics.Metrics;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.Forms;
using Gateway.Preauthentication.OpenIdConnect;

namespace Gateway.Preauthentication;

/// <summary>The meter <c>Gateway.Preauthentication</c>.</summary>
internal sealed class PreauthenticationMetrics
{
    public const string MeterName = "Gateway.Preauthentication";

    private readonly Counter<long> _decisions;
    private readonly Counter<long> _assertions;
    private readonly Counter<long> _backEndSignIns;
    private readonly Counter<long> _openIdConnect;

    public PreauthenticationMetrics(IMeterFactory meters, FormSessions sessions)
    {
        var meter = meters.Create(MeterName);
        _decisions = meter.CreateCounter<long>("gateway.preauthentication.decisions", "{decision}", "Decisions by scheme and outcome.");
        _assertions = meter.CreateCounter<long>("gateway.preauthentication.assertions", "{token}", "Tokens signed for back ends.");
        _backEndSignIns = meter.CreateCounter<long>("gateway.preauthentication.backend_sign_ins", "{sign-in}", "Sign-ins at back ends by their own form.");
        _openIdConnect = meter.CreateCounter<long>("gateway.preauthentication.openid_connect", "{step}", "Steps of signing in and out at OpenID providers, by outcome.");
        meter.CreateObservableGauge("gateway.preauthentication.sessions", () => sessions.Active, "{session}", "Browser sessions that are signed in and not idle too long.");
    }

    public void Decided(PreauthenticationStatus decision, SignInResult finding)
    {
        if (_decisions.Enabled)
        {
            _decisions.Add(1, new("scheme", finding.Scheme ?? "None"), new("outcome", Word(decision, finding)));
        }
    }

    public void AssertionSigned() => _assertions.Add(1);

    public void SignedInAtBackEnd(BackEndSignInStatus outcome) => _backEndSignIns.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    public void OpenIdConnect(OpenIdConnectStatus outcome) => _openIdConnect.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    // Bounded: a decision, or what the directory said.
    private static string? Word(PreauthenticationStatus decision, SignInResult finding) => decision switch
    {
        PreauthenticationStatus.Accepted => nameof(PreauthenticationStatus.Accepted),
        PreauthenticationStatus.Challenge or PreauthenticationStatus.SignIn or PreauthenticationStatus.SessionEnded =>
            finding.State == SignInStatus.Refused ? Enum.GetName(finding.Result) : Enum.GetName(finding.State),
        _ => Enum.GetName(decision),
    };
}

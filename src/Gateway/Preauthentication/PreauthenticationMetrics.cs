using System.Diagnostics.Metrics;
using Gateway.Preauthentication.BackEndForms;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Preauthentication.Sessions;

namespace Gateway.Preauthentication;

/// <summary>The meter <c>Gateway.Preauthentication</c>.</summary>
internal sealed class PreauthenticationMetrics
{
    public const string MeterName = "Gateway.Preauthentication";

    private readonly Counter<long> _decisions;
    private readonly Counter<long> _assertions;
    private readonly Counter<long> _backEndSignIns;
    private readonly Counter<long> _openIdConnect;

    public PreauthenticationMetrics(IMeterFactory meters, SessionRegistry sessions)
    {
        var meter = meters.Create(MeterName);
        _decisions = meter.CreateCounter<long>("gateway.preauthentication.decisions", "{decision}", "Decisions by scheme and outcome.");
        _assertions = meter.CreateCounter<long>("gateway.preauthentication.assertions", "{token}", "Tokens signed for back ends.");
        _backEndSignIns = meter.CreateCounter<long>(
            "gateway.preauthentication.backend_sign_ins", "{sign-in}", "Sign-ins at back ends by their own form.");
        _openIdConnect = meter.CreateCounter<long>(
            "gateway.preauthentication.openid_connect", "{step}", "Steps of signing in and out at OpenID providers, by outcome.");
        meter.CreateObservableGauge(
            "gateway.preauthentication.sessions", () => sessions.Active, "{session}", "Browser sessions that are signed in and not idle.");
        meter.CreateObservableGauge(
            "gateway.preauthentication.sessions.limit", () => sessions.Capacity, "{session}", "Browser sessions that the table holds.");
    }

    public void Decided(PreauthenticationStatus status, SignInResult result)
    {
        if (_decisions.Enabled)
        {
            _decisions.Add(1, new("scheme", result.Scheme ?? "None"), new("outcome", OutcomeOf(status, result)));
        }
    }

    public void AssertionSigned() => _assertions.Add(1);

    public void SignedInAtBackEnd(BackEndSignInStatus status) =>
        _backEndSignIns.Add(1, new KeyValuePair<string, object?>("outcome", status.ToString()));

    public void OpenIdConnect(OpenIdConnectStatus status) =>
        _openIdConnect.Add(1, new KeyValuePair<string, object?>("outcome", status.ToString()));

    // Bounded: a decision, or the directory's result.
    private static string? OutcomeOf(PreauthenticationStatus status, SignInResult result) => status switch
    {
        PreauthenticationStatus.Accepted => nameof(PreauthenticationStatus.Accepted),
        PreauthenticationStatus.Challenge or PreauthenticationStatus.SignIn or PreauthenticationStatus.SecondFactor
            or PreauthenticationStatus.SessionEnded =>
            result.Status == SignInStatus.Refused ? Enum.GetName(result.Result) : Enum.GetName(result.Status),
        _ => Enum.GetName(status),
    };
}

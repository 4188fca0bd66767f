using System.Diagnostics.Metrics;

namespace Gateway.Mail.Telemetry;

/// <summary>Metrics of mail sessions. Tag values are names from the configuration and words of closed lists.</summary>
internal sealed class MailMetrics
{
    public const string MeterName = "Gateway.Mail";

    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refusals;

    public MailMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _active = meter.CreateUpDownCounter<long>("gateway.mail.active_sessions", "{session}", "Mail sessions that are open.");
        _duration = meter.CreateHistogram<double>("gateway.mail.session.duration", "s", "Duration of mail sessions, by how they ended.");
        _signIns = meter.CreateCounter<long>("gateway.mail.sign_ins", "{sign_in}", "Sign-ins at the gateway, by result.");
        _bytes = meter.CreateCounter<long>("gateway.mail.bytes", "By", "Bytes relayed after sign-in, by direction.");
        _refusals = meter.CreateCounter<long>("gateway.mail.refusals", "{command}", "Commands that the gateway refused, by reason.");
    }

    public void SessionStarted(string protocol) => _active.Add(1, new KeyValuePair<string, object?>("protocol", protocol));

    public void SessionEnded(string protocol, MailSessionRecord session)
    {
        var protocolTag = new KeyValuePair<string, object?>("protocol", protocol);
        var route = new KeyValuePair<string, object?>("route", session.Route);
        _active.Add(-1, protocolTag);
        if (_duration.Enabled)
        {
            var end = MailSessionEnds.NameOf(session.End);
            _duration.Record(session.Duration.TotalSeconds, protocolTag, route, new("destination", session.Destination), new("end", end));
        }

        if (_bytes.Enabled)
        {
            _bytes.Add(session.BytesFromClient, protocolTag, route, new("direction", "in"));
            _bytes.Add(session.BytesToClient, protocolTag, route, new("direction", "out"));
        }
    }

    public void SignedIn(string protocol, string route, string mechanism, string result) =>
        _signIns.Add(1, new("protocol", protocol), new("route", route), new("mechanism", mechanism), new("result", result));

    public void Refused(string protocol, MailRefusal refusal) =>
        _refusals.Add(1, new("protocol", protocol), new("reason", refusal switch
        {
            MailRefusal.CredentialInClear => "credential_in_clear",
            MailRefusal.BadCommand => "bad_command",
            MailRefusal.UnknownMechanism => "unknown_mechanism",
            MailRefusal.OtherUser => "other_user",
            MailRefusal.IdentityChange => "identity_change",
            MailRefusal.NotRelayed => "not_relayed",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        }));
}

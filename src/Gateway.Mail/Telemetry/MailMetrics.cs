using System.Diagnostics.Metrics;
using Gateway.Mail.BackEnds;
using Gateway.Mail.Clusters;
using Gateway.Mail.Protocols;
using Gateway.Mail.Wire;

namespace Gateway.Mail.Telemetry;

/// <summary>What can be counted of mail sessions. Tags are names from the configuration and words of closed lists.</summary>
internal sealed class MailMetrics
{
    public const string MeterName = "Gateway.Mail";

    private readonly UpDownCounter<long> _active;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refusals;
    private readonly Histogram<double> _connect;

    public MailMetrics(IMeterFactory factory)
    {
        var meter = factory.Create(MeterName);
        _active = meter.CreateUpDownCounter<long>("gateway.mail.active_sessions", "{session}", "Mail sessions at this moment.");
        _duration = meter.CreateHistogram<double>("gateway.mail.session.duration", "s", "How long mail sessions lasted, by how they ended.");
        _signIns = meter.CreateCounter<long>("gateway.mail.sign_ins", "{sign_in}", "Sign-ins at the gateway, by result.");
        _bytes = meter.CreateCounter<long>("gateway.mail.bytes", "By", "Bytes relayed after sign-in, by direction.");
        _refusals = meter.CreateCounter<long>("gateway.mail.refusals", "{command}", "Commands refused before sign-in, by reason.");
        _connect = meter.CreateHistogram<double>("gateway.mail.backend.connect.duration", "s", "Time until a back end was ready for sign-in, by outcome.");
    }

    public void SessionStarted(MailProtocol protocol) => _active.Add(1, new KeyValuePair<string, object?>("protocol", MailProtocols.NameOf(protocol)));

    public void SessionEnded(MailSessionRecord session)
    {
        var protocol = new KeyValuePair<string, object?>("protocol", MailProtocols.NameOf(session.Protocol));
        var route = new KeyValuePair<string, object?>("route", session.Route);
        _active.Add(-1, protocol);
        if (_duration.Enabled)
        {
            _duration.Record(session.Duration.TotalSeconds, protocol, route, new("destination", session.Destination), new("end", MailSessionEnds.NameOf(session.End)));
        }

        if (_bytes.Enabled)
        {
            _bytes.Add(session.BytesFromClient, protocol, route, new("direction", "in"));
            _bytes.Add(session.BytesToClient, protocol, route, new("direction", "out"));
        }
    }

    public void SignedIn(MailProtocol protocol, string route, string mechanism, string result) =>
        _signIns.Add(1, new("protocol", MailProtocols.NameOf(protocol)), new("route", route), new("mechanism", mechanism), new("result", result));

    public void BackEndConnected(MailDestination destination, BackEndStatus outcome, TimeSpan duration)
    {
        if (_connect.Enabled)
        {
            _connect.Record(duration.TotalSeconds, new("cluster", destination.Cluster), new("destination", destination.Name), new("outcome", BackEndStatuses.NameOf(outcome)));
        }
    }

    internal void Refused(MailProtocol protocol, MailRefusal refusal) =>
        _refusals.Add(1, new("protocol", MailProtocols.NameOf(protocol)), new("reason", refusal switch
        {
            MailRefusal.CredentialInClear => "credential_in_clear",
            MailRefusal.BadCommand => "bad_command",
            MailRefusal.UnknownMechanism => "unknown_mechanism",
            _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
        }));
}

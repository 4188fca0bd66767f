namespace Gateway.Demo.Many;

/// <summary>HAProxy in front of the gateways: it asks each whether it is ready, and tells it the client's address.</summary>
internal static class DemoBalancer
{
    private static readonly (string Name, Func<DemoPorts, int> Port)[] Services =
    [
        ("https", p => p.Https), ("http", p => p.Http), ("imaps", p => p.Imaps), ("imap", p => p.Imap), ("pop3s", p => p.Pop3s),
        ("pop3", p => p.Pop3), ("submissions", p => p.Submissions), ("submission", p => p.Submission),
    ];

    /// <summary>Writes its configuration.</summary>
    /// <param name="front">Where clients connect.</param>
    /// <param name="gateways">The gateways.</param>
    public static string Write(DemoPorts front, IReadOnlyList<DemoGateway> gateways)
    {
        var listens = Services.Select(service => $"""

            listen {service.Name}
              bind 127.0.0.1:{service.Port(front)}
            {string.Join(Environment.NewLine, gateways.Select(g =>
                $"  server gateway{g.Number} 127.0.0.1:{service.Port(g.Inner)} check port {g.Inner.Admin} send-proxy-v2"))}
            """);
        return $"""
            # Connections, not requests: TLS ends at the gateways. One that is drained or away gets no new ones.
            defaults
              mode tcp
              balance roundrobin
              option redispatch
              option httpchk
              http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host localhost
              default-server inter 500ms fall 1 rise 1
              timeout connect 10s
              timeout check 5s
              timeout client 1h
              timeout server 1h
            {string.Join(Environment.NewLine, listens)}

            """;
    }
}

namespace Gateway.Demo.Many;

/// <summary>The text of the demo of several gateways: addresses, users, files, and what to try.</summary>
internal static class DemoFleetScreen
{
    public static string Write(DemoFleet fleet)
    {
        var front = fleet.Front;
        var (first, last) = (fleet.Gateways[0], fleet.Gateways[^1]);
        var curl = $"curl --cacert {front.AuthorityFile}";
        var bob = front.Passwords.Keys.Last();
        var guessed = string.Join(' ', fleet.Gateways.Select(g => g.Entrance.Ports.Https));
        return $$"""
            Gateway demo: {{fleet.Gateways.Count}} gateways behind HAProxy that share their state in Redis, on loopback alone. Ctrl+C ends all of it.

              Web mail        {{Origin(front.Https)}}/owa/  (HAProxy, which passes each connection on to any gateway)
              IMAP4           {{front.Https.Host}}, port {{front.Ports.Imaps}} with TLS, {{front.Ports.Imap}} with STARTTLS
              POP3            {{front.Https.Host}}, port {{front.Ports.Pop3s}} with TLS, {{front.Ports.Pop3}} with STLS
              Submission      {{front.Https.Host}}, port {{front.Ports.Submissions}} with TLS, {{front.Ports.Submission}} with STARTTLS
              Redis           127.0.0.1:{{fleet.RedisPort}}, password in {{fleet.RedisPasswordFile}}
              PostgreSQL      {{Postgres(fleet)}}

            Gateways, each by itself
            {{string.Join(Environment.NewLine, fleet.Gateways.Select(Line))}}

            Users
            {{string.Join(Environment.NewLine, front.Passwords.Select(p => $"  {p.Key,-14}  {p.Value}"))}}

            Second factor
            {{DemoEnrolment.Describe(front)}}

            Files
              Authority       {{front.AuthorityFile}}  (import it into a browser, or go on past its warning)
              Configuration   {{first.ConfigurationFile}} and so on; each gateway's log is beside it

            Try
              In one browser, sign in at {{Origin(first.Entrance.Https)}}/owa/ and open {{Origin(last.Entrance.Https)}}/owa/: you are known.
              Sign out at one of them: you are signed out at all.
              Guess wherever you like: after ten wrong passwords in sum {{bob}} is locked at each, also with the right one:
              for guess in 1 2 3 4 5 6 7 8 9 10; do for port in {{guessed}}; do {{curl}} -s -o /dev/null -u {{bob}}:wrong$guess$port -X OPTIONS https://{{front.Https.Host}}:$port/Microsoft-Server-ActiveSync & done; wait; done
              {{curl}} -i -u {{bob}}:{{front.Passwords[bob]}} -X OPTIONS {{Origin(last.Entrance.Https)}}/Microsoft-Server-ActiveSync
              gateway lockout list --config {{last.ConfigurationFile}}
              gateway lockout release {{bob}} --config {{last.ConfigurationFile}}
              Take one out of service, and HAProxy sends it nobody any more; the page above goes on:
              gateway drain --config {{first.ConfigurationFile}}
              {{curl}} -u {{front.User}}:{{front.Password}} -i -X OPTIONS {{Origin(front.Https)}}/Microsoft-Server-ActiveSync
              gateway drain --undo --config {{first.ConfigurationFile}}
              See what they tell each other:
              REDISCLI_AUTH=$(cat {{fleet.RedisPasswordFile}}) redis-cli -p {{fleet.RedisPort}} monitor

            """;
    }

    private static string Postgres(DemoFleet fleet) => fleet.PostgresPort is { } port
        ? $"127.0.0.1:{port}, database {DemoPostgres.Database}, user {DemoPostgres.User}, password in {fleet.PostgresPasswordFile}"
        : DemoPostgres.Missing;

    private static string Line(DemoGateway gateway) =>
        $"  {gateway.Number}               {Origin(gateway.Entrance.Https)}/owa/  admin {Origin(gateway.Entrance.Admin)}  "
        + $"process {gateway.Process?.Id}";

    private static string Origin(Uri site) => site.GetLeftPart(UriPartial.Authority);
}

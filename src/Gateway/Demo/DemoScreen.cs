namespace Gateway.Demo;

/// <summary>The text that the demo prints when it is running: addresses, users, files, and commands to paste.</summary>
internal static class DemoScreen
{
    public static string Write(DemoEntrance site)
    {
        var curl = $"curl --cacert {site.AuthorityFile}";
        var basic = $"-u {site.User}:{site.Password}";
        var https = site.Https.GetLeftPart(UriPartial.Authority);
        return $"""
            Gateway demo, on loopback alone. Ctrl+C ends it.

              Web mail        {https}/owa/
              Plain HTTP      {site.Http.GetLeftPart(UriPartial.Authority)}  (redirects, or refuses)
              IMAP4           {site.Https.Host}, port {site.Ports.Imaps} with TLS, {site.Ports.Imap} with STARTTLS
              POP3            {site.Https.Host}, port {site.Ports.Pop3s} with TLS, {site.Ports.Pop3} with STLS
              Submission      {site.Https.Host}, port {site.Ports.Submissions} with TLS, {site.Ports.Submission} with STARTTLS
              Admin           {site.Admin.GetLeftPart(UriPartial.Authority)}  (/healthz /readyz /metrics)

            Users
            {string.Join(Environment.NewLine, site.Passwords.Select(p => $"  {p.Key,-14}  {p.Value}"))}

            Second factor
            {DemoEnrolment.Describe(site)}

            Files
              Authority       {site.AuthorityFile}  (import it into a browser, or go on past its warning)
              Configuration   {Path.Combine(site.Folder, "gateway.json")}
              Access log      {Path.Combine(site.Folder, "access.log")}
              Audit log       {Path.Combine(site.Folder, "audit.log")}

            Try
              {curl} -i {https}/owa/
              {curl} {basic} -i -X OPTIONS {https}/Microsoft-Server-ActiveSync
              {curl} {basic} -H 'Content-Type: text/xml' -d '<x/>' {https}/EWS/Exchange.asmx
              {curl} {basic} -H 'Content-Type: text/xml' -d '<x/>' {https}/autodiscover/autodiscover.xml
              {curl} {basic} imaps://{site.Https.Host}:{site.Ports.Imaps}/INBOX?ALL
              {curl} {basic} --ssl-reqd pop3://{site.Https.Host}:{site.Ports.Pop3}/1
              printf 'Subject: hello\r\n\r\nhello\r\n' | {curl} {basic} --ssl-reqd smtp://{site.Https.Host}:{site.Ports.Submission}/demo.example.com --mail-from {site.User}@example.com --mail-rcpt bob@example.com --upload-file -
              {curl} {DemoEnrolment.AppPasswordOf(site)} imaps://{site.Secured.Host}:{site.Ports.Imaps}/INBOX?ALL
              {curl} {DemoEnrolment.AppPasswordOf(site)} -i -X OPTIONS {site.Secured.GetLeftPart(UriPartial.Authority)}/Microsoft-Server-ActiveSync
              curl -i -u {site.User}:{site.Password} {site.Http.GetLeftPart(UriPartial.Authority)}/owa/
              curl {site.Admin}metrics

            """;
    }
}

using Gateway.Certificates.Renewal;
using Gateway.Certificates.Settings;
using Gateway.Certificates.Storage;
using Gateway.Identity.Credentials;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// Renewals over the admin listener: <c>POST ?name=mail.example.com</c> renews now what the gateway renews by itself later. The status says
/// how it goes. <c>&amp;reason=</c> is written to the audit log.
/// </summary>
internal sealed class CertificateEndpoint(CertificateRenewal renewal, IOptionsMonitor<CertificatesOptions> options, TimeProvider time)
    : IAdminEndpoint
{
    public const string RenewAction = "certificate renew";

    public string Path => "/api/certificates";

    public IReadOnlyList<string> Changes => ["POST"];

    public Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Method != "POST")
        {
            return AdminText.WriteAsync(
                context, StatusCodes.Status200OK, "POST ?name= renews a certificate; the status lists them: /api/status.");
        }

        var name = context.Request.Query["name"].ToString();
        return Renew(context, name)
            ? Task.CompletedTask
            : AdminText.WriteAsync(
                context, StatusCodes.Status404NotFound, $"The gateway does not renew a certificate of '{VisibleText.Of(name)}'.");
    }

    /// <summary>Whether the gateway renews the certificate of a name by itself.</summary>
    public bool CanRenew(string name) =>
        options.CurrentValue.Names.TryGetValue(name, out var entry) && entry is { Issuer: not CertificateSource.None, File: null };

    /// <summary>Renews a certificate now; false if the gateway does not renew it.</summary>
    public bool Renew(HttpContext context, string name, string? reason = null)
    {
        var isDone = CanRenew(name);
        if (isDone)
        {
            RenewalMark.Leave(CertificateStore.Of(options.CurrentValue, time), name);
            renewal.LookNow();
        }

        AdminAudit.Write(context, RenewAction, name, isDone, reason);
        return isDone;
    }
}

using System.Security.Cryptography.X509Certificates;
using Gateway.Certificates.Authority;
using Gateway.Certificates.Settings;
using Microsoft.Extensions.Options;

namespace Gateway.Admin;

/// <summary>
/// The own CA's certificate and revocation list, for clients that trust it. Both are public and need no token.
/// </summary>
internal static class AuthorityEndpoints
{
    public const string CertificatePath = "/ca.cer";
    public const string RevocationListPath = "/ca.crl";

    public static bool Has(PathString path) => path == CertificatePath || path == RevocationListPath;

    public static async Task AnswerAsync(HttpContext context)
    {
        var authority = context.RequestServices.GetRequiredService<IOptionsMonitor<CertificatesOptions>>().CurrentValue.Authority;
        var isCertificate = context.Request.Path == CertificatePath;
        var file = Path.Combine(
            authority.Folder, isCertificate ? CertificateAuthority.CertificateFile : CertificateAuthority.RevocationList);
        if (!File.Exists(file))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync("There is no own CA, or it has no revocation list yet.\n", context.RequestAborted);
            return;
        }

        // RFC 5280 4.2.1.13 and 4.2.2.1: DER, with these types.
        context.Response.ContentType = isCertificate ? "application/pkix-cert" : "application/pkix-crl";
        var content = await File.ReadAllBytesAsync(file, context.RequestAborted);
        if (isCertificate)
        {
            using var certificate = X509CertificateLoader.LoadCertificate(content);
            content = certificate.RawData;
        }

        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }
}

using Gateway.Certificates.Storage;

namespace Gateway.Certificates.Renewal;

/// <summary>What an issuer gave: a certificate, or why not.</summary>
public sealed class IssueResult
{
    private IssueResult(IssuedCertificate? certificate, IssueFailure failure, string message, TimeSpan? retryAfter)
    {
        Certificate = certificate;
        Failure = failure;
        Message = message;
        RetryAfter = retryAfter;
    }

    public IssuedCertificate? Certificate { get; }

    public IssueFailure Failure { get; }

    /// <summary>For the administrator; never a secret.</summary>
    public string Message { get; }

    /// <summary>How long the issuer wants to be left alone, where it said.</summary>
    public TimeSpan? RetryAfter { get; }

    public static IssueResult Issued(IssuedCertificate certificate) => new(certificate, IssueFailure.None, "", null);

    public static IssueResult Failed(IssueFailure failure, string message, TimeSpan? retryAfter = null) =>
        new(null, failure, message, retryAfter);
}

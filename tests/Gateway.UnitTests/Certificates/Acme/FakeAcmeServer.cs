using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Testing;

namespace Gateway.UnitTests.Certificates.Acme;

/// <summary>
/// A CA in the process: it verifies signatures, nonces and bindings as RFC 8555 says, issues with the tests' authority, and misbehaves
/// where a test tells it to.
/// </summary>
internal sealed class FakeAcmeServer(TimeProvider time) : HttpMessageHandler
{
    public const string Address = "https://ca.example.net";

    private readonly HashSet<string> _nonces = [];
    private readonly Dictionary<string, JsonObject> _accounts = [];
    private readonly Dictionary<string, string> _accountUrls = [];
    private JsonObject _order = [];
    private string _chain = "";

    /// <summary>Answers a request instead of the server, or returns null to let it answer.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Intercept { get; set; } = _ => null;

    /// <summary>Looks at the challenge as a CA would; true where the answer is right.</summary>
    public Func<string, bool> Validate { get; set; } = _ => true;

    public List<string> Requests { get; } = [];

    /// <summary>The payload of the latest new order.</summary>
    public JsonObject LatestOrder { get; private set; } = [];

    /// <summary>The payload of the latest new account.</summary>
    public JsonObject LatestAccount { get; private set; } = [];

    public string? ExternalKeyId { get; set; }

    public byte[] ExternalKey { get; } = RandomNumberGenerator.GetBytes(32);

    public bool OffersRenewalInformation { get; set; } = true;

    public JsonObject RenewalInformation { get; set; } = [];

    public TimeSpan Life { get; set; } = TimeSpan.FromDays(90);

    public IReadOnlyList<string> ChallengeTypes { get; set; } = ["http-01", "dns-01", "tls-alpn-01"];

    public string Token { get; set; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    public int Accounts => _accountUrls.Count;

    /// <summary>How many times a poll answers "not yet".</summary>
    public int Slowness { get; set; }

    public void ForgetAccounts()
    {
        _accounts.Clear();
        _accountUrls.Clear();
    }

    public static HttpResponseMessage Problem(int status, string type, string detail = "because", int? retryAfter = null)
    {
        var response = Json(status, new JsonObject { ["type"] = $"urn:ietf:params:acme:error:{type}", ["detail"] = detail });
        if (retryAfter is { } seconds)
        {
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        }

        return response;
    }

    public static HttpResponseMessage Json(int status, JsonNode body) =>
        new((HttpStatusCode)status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
        var response = Intercept(request)
            ?? (request.Method == HttpMethod.Post ? await PostAsync(request, cancellationToken) : Get(request));
        var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        _nonces.Add(nonce);
        response.Headers.TryAddWithoutValidation("Replay-Nonce", nonce);
        return response;
    }

    protected override void Dispose(bool disposing)
    {
        // Each attempt makes and disposes a client; the server lives on.
        base.Dispose(disposing: false);
    }

    private HttpResponseMessage Get(HttpRequestMessage request) => request.RequestUri!.AbsolutePath switch
    {
        "/directory" => Json(200, Directory()),
        "/nonce" => new HttpResponseMessage(HttpStatusCode.OK),
        var path when path.StartsWith("/renewal/", StringComparison.Ordinal) => Json(200, RenewalInformation.DeepClone()),
        _ => new HttpResponseMessage(HttpStatusCode.NotFound),
    };

    private JsonObject Directory()
    {
        var directory = new JsonObject
        {
            ["newNonce"] = $"{Address}/nonce",
            ["newAccount"] = $"{Address}/account",
            ["newOrder"] = $"{Address}/order",
            ["meta"] = new JsonObject { ["termsOfService"] = $"{Address}/terms", ["externalAccountRequired"] = ExternalKeyId is not null },
        };
        if (OffersRenewalInformation)
        {
            directory["renewalInfo"] = $"{Address}/renewal";
        }

        return directory;
    }

    private async Task<HttpResponseMessage> PostAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var jws = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
        var header = Decode(jws["protected"]);
        if (header["url"]!.GetValue<string>() != request.RequestUri!.AbsoluteUri
            || request.Content.Headers.ContentType?.MediaType != "application/jose+json"
            || request.Headers.UserAgent.Count == 0)
        {
            return Problem(400, "malformed", "url, content type or user agent");
        }

        if (!_nonces.Remove(header["nonce"]!.GetValue<string>()))
        {
            return Problem(400, "badNonce");
        }

        var jwk = header["jwk"]?.AsObject() ?? (_accounts.TryGetValue(header["kid"]!.GetValue<string>(), out var known) ? known : null);
        if (jwk is null)
        {
            return Problem(400, "accountDoesNotExist");
        }

        if (!Verifies(jws, jwk))
        {
            return Problem(401, "malformed", "signature");
        }

        var payload = jws["payload"]!.GetValue<string>().Length == 0 ? null : Decode(jws["payload"]);
        return request.RequestUri.AbsolutePath switch
        {
            "/account" => Account(payload!, jwk),
            "/order" => NewOrder(payload!),
            "/authorization" => Authorization(),
            "/challenge" => Challenge(),
            "/order/1" => Order(),
            "/finalize" => Finalize(payload!),
            "/certificate" => new HttpResponseMessage { Content = new StringContent(_chain) },
            _ when header["kid"]?.GetValue<string>() == request.RequestUri.AbsoluteUri =>
                Json(200, new JsonObject { ["status"] = "valid" }),
            _ => Problem(404, "malformed"),
        };
    }

    private HttpResponseMessage Account(JsonObject payload, JsonObject jwk)
    {
        LatestAccount = payload;
        var key = jwk.ToJsonString();
        if (_accountUrls.TryGetValue(key, out var url))
        {
            return Located(200, url, new JsonObject { ["status"] = "valid" });
        }

        if (payload["onlyReturnExisting"]?.GetValue<bool>() == true)
        {
            return Problem(400, "accountDoesNotExist");
        }

        if (payload["termsOfServiceAgreed"]?.GetValue<bool>() != true)
        {
            return Problem(403, "userActionRequired");
        }

        if (ExternalKeyId is not null && !IsBound(payload["externalAccountBinding"]?.AsObject(), key))
        {
            return Problem(403, "externalAccountRequired");
        }

        url = $"{Address}/account/{_accountUrls.Count + 1}";
        _accountUrls[key] = url;
        _accounts[url] = jwk;
        return Located(201, url, new JsonObject { ["status"] = "valid" });
    }

    private bool IsBound(JsonObject? binding, string jwk)
    {
        if (binding is null
            || Decode(binding["protected"]) is not { } header
            || header["kid"]!.GetValue<string>() != ExternalKeyId
            || header["alg"]!.GetValue<string>() != "HS256")
        {
            return false;
        }

        var signed = HMACSHA256.HashData(ExternalKey, Encoding.ASCII.GetBytes($"{binding["protected"]}.{binding["payload"]}"));
        return Decode(binding["payload"]).ToJsonString() == jwk
            && Base64Url.EncodeToString(signed) == binding["signature"]!.GetValue<string>();
    }

    private HttpResponseMessage NewOrder(JsonObject payload)
    {
        LatestOrder = payload;
        _order = new JsonObject
        {
            ["status"] = "pending",
            ["authorizations"] = new JsonArray($"{Address}/authorization"),
            ["finalize"] = $"{Address}/finalize",
        };
        _waits = Slowness;
        _authorization = "pending";
        return Located(201, $"{Address}/order/1", _order.DeepClone());
    }

    private string _authorization = "pending";
    private int _waits;

    private HttpResponseMessage Authorization()
    {
        if (_authorization == "processing" && _waits-- <= 0)
        {
            _authorization = Validate(Token) ? "valid" : "invalid";
            _order["status"] = _authorization == "valid" ? "ready" : "invalid";
            _waits = Slowness;
        }

        var challenges = new JsonArray([.. ChallengeTypes.Select(t => new JsonObject
        {
            ["type"] = t,
            ["url"] = $"{Address}/challenge",
            ["token"] = Token,
            ["status"] = "pending",
        })]);
        if (_authorization == "invalid")
        {
            challenges[0]!["error"] = new JsonObject
            {
                ["type"] = "urn:ietf:params:acme:error:unauthorized",
                ["detail"] = "not\u0007 seen",
            };
        }

        return Json(200, new JsonObject
        {
            ["status"] = _authorization == "processing" ? "pending" : _authorization,
            ["identifier"] = LatestOrder["identifiers"]![0]!.DeepClone(),
            ["challenges"] = challenges,
        });
    }

    private HttpResponseMessage Challenge()
    {
        _authorization = "processing";
        return Json(200, new JsonObject { ["status"] = "processing" });
    }

    private HttpResponseMessage Order()
    {
        if (_order["status"]!.GetValue<string>() == "processing" && _waits-- <= 0)
        {
            _order["status"] = "valid";
            _order["certificate"] = $"{Address}/certificate";
        }

        return Json(200, _order.DeepClone());
    }

    private HttpResponseMessage Finalize(JsonObject payload)
    {
        var csr = Base64Url.DecodeFromChars(payload["csr"]!.GetValue<string>());
        var request = CertificateRequest.LoadSigningRequest(
            csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509AuthorityKeyIdentifierExtension(AuthorityKeyIdentifier()));
        var now = time.GetUtcNow();
        using var certificate = request.Create(
            TestCertificates.Authority.SubjectName,
            X509SignatureGenerator.CreateForECDsa(TestCertificates.Authority.GetECDsaPrivateKey()!),
            now.AddHours(-1),
            now + Life,
            [0x87, .. RandomNumberGenerator.GetBytes(11)]);
        _chain = certificate.ExportCertificatePem() + "\n" + TestCertificates.Authority.ExportCertificatePem();
        _order["status"] = "processing";
        return Json(200, _order.DeepClone());
    }

    // An authority key identifier (RFC 5280 4.2.1.1) of the bytes 01 02 03.
    private static byte[] AuthorityKeyIdentifier() => [0x30, 0x05, 0x80, 0x03, 1, 2, 3];

    private static HttpResponseMessage Located(int status, string url, JsonNode body)
    {
        var response = Json(status, body);
        response.Headers.Location = new Uri(url);
        return response;
    }

    private static JsonObject Decode(JsonNode? text) => JsonNode.Parse(Base64Url.DecodeFromChars(text!.GetValue<string>()))!.AsObject();

    private static bool Verifies(JsonObject jws, JsonObject jwk)
    {
        var signed = Encoding.ASCII.GetBytes($"{jws["protected"]}.{jws["payload"]}");
        var signature = Base64Url.DecodeFromChars(jws["signature"]!.GetValue<string>());
        byte[] Number(string name) => Base64Url.DecodeFromChars(jwk[name]!.GetValue<string>());
        if (jwk["kty"]!.GetValue<string>() == "RSA")
        {
            using var rsa = RSA.Create(new RSAParameters { Exponent = Number("e"), Modulus = Number("n") });
            return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var ecdsa = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Number("x"), Y = Number("y") },
        });
        return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}

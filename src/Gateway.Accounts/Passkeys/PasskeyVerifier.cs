using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using Fido2NetLib;
using Fido2NetLib.Exceptions;
using Fido2NetLib.Objects;

namespace Gateway.Accounts.Passkeys;

/// <summary>
/// Verifies signatures of authenticators (WebAuthn Level 2) for one host, with user verification required. Attestation is not requested:
/// trust rests on the user who sets up the passkey, not on the model of the device.
/// </summary>
internal static class PasskeyVerifier
{
    /// <summary>The number of random bytes of a challenge (WebAuthn 13.4.3: at least 16).</summary>
    public const int ChallengeBytes = 32;

    /// <summary>How long a browser waits for the person, and a challenge is valid.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    // The authenticator data begins with the hash of the host, the flags and the counter (WebAuthn 6.1); 16 bytes for the model follow, and
    // the length of the identifier.
    private const int FixedBytes = 37;
    private const int FlagsOffset = 32;
    private const byte PasskeyFlag = 0x40;
    private const int ModelBytes = 16;

    // Ed25519 would need another native library, and every authenticator has ES256 or RS256.
    private static readonly PubKeyCredParam[] Algorithms = [PubKeyCredParam.ES256, PubKeyCredParam.RS256, PubKeyCredParam.ES384];

    /// <summary>The options for the browser to make a passkey, as JSON.</summary>
    /// <param name="host">The host.</param>
    /// <param name="user">The name that the browser shows.</param>
    /// <param name="handle">The handle of the user, which names nobody.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="present">The passkeys that the account has, of which an authenticator makes no second one.</param>
    public static string CreationOptions(
        PasskeyHost host, string user, byte[] handle, byte[] challenge, IReadOnlyList<byte[]> present) =>
        NewOptions(host, user, handle, challenge, present).ToJson();

    /// <summary>The options for the browser to use a passkey, as JSON.</summary>
    /// <param name="host">The host.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="allowed">The passkeys of the account; empty where the passkey is to name the account.</param>
    public static string RequestOptions(PasskeyHost host, byte[] challenge, IReadOnlyList<byte[]> allowed) =>
        UseOptions(host, challenge, allowed).ToJson();

    /// <summary>Verifies a new passkey.</summary>
    public static async Task<(PasskeyStatus Status, NewPasskey? Passkey)> VerifyNewAsync(
        PasskeyHost host, byte[] challenge, PasskeyResponse response)
    {
        if (!HasShallowAttestation(response.Attestation))
        {
            return (PasskeyStatus.Malformed, null);
        }

        try
        {
            var raw = new AuthenticatorAttestationRawResponse
            {
                Id = Base64Url.EncodeToString(response.CredentialId),
                RawId = response.CredentialId,
                Type = PublicKeyCredentialType.PublicKey,
                ClientExtensionResults = new(),
                Response = new()
                {
                    AttestationObject = response.Attestation,
                    ClientDataJson = response.ClientData,
                    Transports = [],
                },
            };
            var parsed = AuthenticatorAttestationResponse.Parse(raw);
            var attestation = parsed.AttestationObject;
            var fault = FindFault(parsed, attestation.AuthData, host, challenge);
            if (fault == PasskeyStatus.Accepted
                && (attestation.Fmt is not ("none" or "packed")
                    || attestation.AuthData.AttestedCredentialData is not { } made
                    || !made.CredentialId.AsSpan().SequenceEqual(response.CredentialId)))
            {
                fault = PasskeyStatus.Malformed;
            }

            if (fault != PasskeyStatus.Accepted)
            {
                return (fault, null);
            }

            var verified = await new Fido2(Configuration(host)).MakeNewCredentialAsync(new MakeNewCredentialParams
            {
                AttestationResponse = raw,
                OriginalOptions = NewOptions(host, "user", [0], challenge, []),
                IsCredentialIdUniqueToUserCallback = (_, _) => Task.FromResult(true), // the table's key decides
            });
            return (PasskeyStatus.Accepted, new NewPasskey(verified.Id, verified.PublicKey, verified.SignCount));
        }
        catch (Exception e) when (IsOfResponse(e))
        {
            return (StatusOf(e), null);
        }
    }

    /// <summary>Verifies the use of a passkey, but for its counter, on which the table decides.</summary>
    public static async Task<(PasskeyStatus Status, uint Counter)> VerifyAsync(
        PasskeyHost host, byte[] challenge, PasskeyResponse response, byte[] publicKey)
    {
        if (!HasShallowExtensions(response.AuthenticatorData))
        {
            return (PasskeyStatus.Malformed, 0);
        }

        try
        {
            var raw = new AuthenticatorAssertionRawResponse
            {
                Id = Base64Url.EncodeToString(response.CredentialId),
                RawId = response.CredentialId,
                Type = PublicKeyCredentialType.PublicKey,
                ClientExtensionResults = new(), // without appid, which would admit another host
                Response = new()
                {
                    AuthenticatorData = response.AuthenticatorData,
                    ClientDataJson = response.ClientData,
                    Signature = response.Signature,
                },
            };
            var parsed = AuthenticatorAssertionResponse.Parse(raw);
            var fault = FindFault(parsed, parsed.AuthenticatorData, host, challenge);
            if (fault != PasskeyStatus.Accepted)
            {
                return (fault, 0);
            }

            var verified = await new Fido2(Configuration(host)).MakeAssertionAsync(new MakeAssertionParams
            {
                AssertionResponse = raw,
                OriginalOptions = UseOptions(host, challenge, []),
                StoredPublicKey = publicKey,
                StoredSignatureCounter = 0,
                IsUserHandleOwnerOfCredentialIdCallback = (_, _) => Task.FromResult(true), // none is passed on
            });
            return (PasskeyStatus.Accepted, verified.SignCount);
        }
        catch (Exception e) when (IsOfResponse(e))
        {
            return (StatusOf(e), 0);
        }
    }

    // The library refuses these too; the checks here give each its own result.
    private static PasskeyStatus FindFault(AuthenticatorResponse client, AuthenticatorData data, PasskeyHost host, byte[] challenge)
    {
        if (client.Challenge is null || client.Origin is null)
        {
            return PasskeyStatus.Malformed;
        }

        if (!CryptographicOperations.FixedTimeEquals(client.Challenge, challenge))
        {
            return PasskeyStatus.WrongChallenge;
        }

        if (!client.Origin.Equals(host.Origin, StringComparison.OrdinalIgnoreCase))
        {
            return PasskeyStatus.WrongOrigin;
        }

        if (!data.RpIdHash.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(host.Id))))
        {
            return PasskeyStatus.WrongHost;
        }

        if (!data.UserPresent)
        {
            return PasskeyStatus.UserNotPresent;
        }

        return data.UserVerified ? PasskeyStatus.Accepted : PasskeyStatus.UserNotVerified;
    }

    private static bool HasShallowAttestation(byte[] attestation)
    {
        if (attestation.Length == 0 || !CborDepth.IsShallow(attestation) || FindData(attestation) is not { } data)
        {
            return false;
        }

        const int Length = FixedBytes + ModelBytes;
        if (data.Length < Length + sizeof(ushort) || !HasPasskey(data))
        {
            return false;
        }

        var id = BinaryPrimitives.ReadUInt16BigEndian(data.AsSpan(Length));
        return HasShallowValues(data, Length + sizeof(ushort) + id);
    }

    // The library reads a passkey wherever the flag says that there is one: then its values would begin elsewhere than those that are
    // looked at.
    private static bool HasShallowExtensions(byte[] data) =>
        data.Length >= FixedBytes && !HasPasskey(data) && HasShallowValues(data, FixedBytes);

    private static bool HasPasskey(byte[] data) => (data[FlagsOffset] & PasskeyFlag) != 0;

    private static bool HasShallowValues(byte[] data, int start) =>
        data.Length >= start && (data.Length == start || CborDepth.IsShallow(data.AsMemory(start)));

    private static byte[]? FindData(byte[] attestation)
    {
        var reader = new CborReader(attestation, CborConformanceMode.Lax);
        if (reader.PeekState() != CborReaderState.StartMap)
        {
            return null;
        }

        reader.ReadStartMap();
        while (reader.PeekState() == CborReaderState.TextString)
        {
            var isData = reader.ReadTextString() == "authData";
            if (isData && reader.PeekState() == CborReaderState.ByteString)
            {
                return reader.ReadByteString();
            }

            reader.SkipValue();
        }

        return null;
    }

    private static CredentialCreateOptions NewOptions(
        PasskeyHost host, string user, byte[] handle, byte[] challenge, IReadOnlyList<byte[]> present) => CredentialCreateOptions.Create(
            Configuration(host),
            challenge,
            new Fido2User { Id = handle, Name = user, DisplayName = user },
            new AuthenticatorSelection
            {
                ResidentKey = ResidentKeyRequirement.Required,
                UserVerification = UserVerificationRequirement.Required,
            },
            AttestationConveyancePreference.None,
            [.. present.Select(id => new PublicKeyCredentialDescriptor(id))],
            extensions: null,
            Algorithms);

    private static AssertionOptions UseOptions(PasskeyHost host, byte[] challenge, IReadOnlyList<byte[]> allowed) =>
        AssertionOptions.Create(
            Configuration(host),
            challenge,
            [.. allowed.Select(id => new PublicKeyCredentialDescriptor(id))],
            UserVerificationRequirement.Required,
            extensions: null);

    private static Fido2Configuration Configuration(PasskeyHost host) => new()
    {
        RPID = host.Id,
        RPName = host.Name,
        Origins = new HashSet<string> { host.Origin },
        Timeout = (uint)Life.TotalMilliseconds,
    };

    // The library reports what it cannot parse by whatever its parsers throw. Memory and threads are nobody's response.
    private static bool IsOfResponse(Exception e) => e is not (OutOfMemoryException or ThreadInterruptedException);

    private static PasskeyStatus StatusOf(Exception e) => e is Fido2VerificationException refused
        ? refused.Code switch
        {
            Fido2ErrorCode.InvalidSignature => PasskeyStatus.WrongSignature,
            Fido2ErrorCode.CredentialAlgorithmRequirementNotMet => PasskeyStatus.AlgorithmRefused,
            _ => PasskeyStatus.Malformed,
        }
        : PasskeyStatus.Malformed;
}

# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls every pipeline with the published client (PyPI: livepeer-ai), unchanged.

    livepeer_client.py URL TOKEN PICTURE SOUND MODEL

Prints one JSON object with what came of each call. Exit status 77: the client is not installed.
"""

import json
import sys

try:
    from livepeer_ai import Livepeer
    from livepeer_ai.models import errors
except ImportError as problem:
    print(problem)
    sys.exit(77)


def upload(path):
    with open(path, "rb") as file:
        return {"file_name": path.rsplit("/", 1)[-1], "content": file.read()}


def calls(generate, picture, sound, model):
    image = {"image": upload(picture), "model_id": model}
    yield "text-to-image", generate.text_to_image(
        request={"prompt": "a boat", "model_id": model, "width": 64, "height": 48}).image_response
    yield "image-to-image", generate.image_to_image(request=dict(image, prompt="a boat")).image_response
    yield "image-to-video", generate.image_to_video(request=dict(image, width=64, height=48)).video_response
    yield "upscale", generate.upscale(request=dict(image, prompt="sharp")).image_response
    yield "audio-to-text", generate.audio_to_text(
        request={"audio": upload(sound), "model_id": model}).text_response
    yield "segment-anything-2", generate.segment_anything2(request=image).masks_response
    yield "image-to-text", generate.image_to_text(request=image).image_to_text_response
    yield "text-to-speech", generate.text_to_speech(request={"text": "hello", "model_id": model}).audio_response
    yield "llm", generate.llm(
        request={"model": model, "messages": [{"role": "user", "content": "hi"}]}).llm_response


def refusal(url, model):
    """What the client makes of a wrong token."""
    with Livepeer(http_bearer="wrong", server_url=url) as client:
        try:
            client.generate.text_to_image(request={"prompt": "x", "model_id": model})
        except errors.HTTPError as error:
            return error.data.detail.msg
    return None


def main():
    url, token, picture, sound, model = sys.argv[1:]
    with Livepeer(http_bearer=token, server_url=url) as client:
        answers = {name: answer.model_dump() for name, answer in calls(client.generate, picture, sound, model)}
    answers["refusal"] = refusal(url, model)
    print(json.dumps(answers))


if __name__ == "__main__":
    main()

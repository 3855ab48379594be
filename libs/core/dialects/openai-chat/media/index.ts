export { openAiImageEdits } from './edits.js';
export { openAiImageEditsIngress, openAiImageVariationsIngress } from './edits-ingress.js';
export { openAiImages } from './images.js';
export { openAiImagesIngress } from './images-ingress.js';
export { openAiSpeech } from './speech.js';
export { openAiSpeechIngress } from './speech-ingress.js';
export { openAiTranscriptions } from './transcriptions.js';
export { openAiTranscriptionsIngress } from './transcriptions-ingress.js';
